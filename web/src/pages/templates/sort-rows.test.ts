import { expect, test } from 'vitest';
import { type ListedTemplate, sortRows, type TemplateSort } from './sort-rows.ts';

function row(name: string, change: Partial<ListedTemplate> = {}): ListedTemplate {
  return {
    id: name,
    name,
    subject: '',
    category: null,
    owner: { id: name, name: 'Ada' },
    sharing: 'private',
    teams: [],
    favourite: false,
    nonCommercial: false,
    archivedAt: null,
    updatedAt: '2026-11-24T08:00:00Z',
    lastUsedAt: null,
    mayEdit: true,
    results: null,
    ...change,
  };
}
const results = (people: number, opened: number) => ({
  ...{ templateId: 'x', sent: people, people, opened },
  ...{ clicked: 0, replied: 0, bounced: 0 },
});

const rows = [
  row('template 10', { lastUsedAt: '2026-11-02T00:00:00Z', results: results(10, 5) }),
  row('Template 9', { results: results(2, 2) }),
  row('alpha', { lastUsedAt: '2026-11-20T00:00:00Z' }),
];

test.each<[TemplateSort, 'asc' | 'desc', string[]]>([
  ['name', 'asc', ['alpha', 'Template 9', 'template 10']],
  ['name', 'desc', ['template 10', 'Template 9', 'alpha']],
  ['lastUsed', 'desc', ['alpha', 'template 10', 'Template 9']],
  // The share of people, not their number.
  ['opened', 'desc', ['Template 9', 'template 10', 'alpha']],
  ['owner', 'desc', ['alpha', 'Template 9', 'template 10']],
])('by %s, %s', (sort, direction, names) => {
  expect(sortRows(rows, sort, direction).map(({ name }) => name)).toEqual(names);
});
