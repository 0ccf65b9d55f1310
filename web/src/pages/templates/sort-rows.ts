import type { TemplateResults, TemplateRow } from '../../../../contract/templates.ts';
import type { TemplatesSearch } from './templates-search.ts';

export type ListedTemplate = TemplateRow & {
  /** Null until it is counted; a template without an email has zeros. */
  results: TemplateResults | null;
};
export type TemplateSort = NonNullable<TemplatesSearch['sort']>;

const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

const values: Record<TemplateSort, (row: ListedTemplate) => string | number> = {
  name: (row) => row.name,
  category: (row) => row.category?.name ?? '',
  owner: (row) => row.owner.name,
  lastUsed: (row) => row.lastUsedAt ?? '',
  updated: (row) => row.updatedAt,
  sent: (row) => row.results?.sent ?? 0,
  opened: (row) => share(row, 'opened'),
  clicked: (row) => share(row, 'clicked'),
  replied: (row) => share(row, 'replied'),
  bounced: (row) => share(row, 'bounced'),
};

/** Of the people who got it, how many did; 0 to 1. */
export function share(
  { results }: Pick<ListedTemplate, 'results'>,
  what: 'opened' | 'clicked' | 'replied' | 'bounced',
): number {
  return results && results.people > 0 ? results[what] / results.people : 0;
}

/** By one column; equal ones by name, in either direction. */
export function sortRows(
  rows: readonly ListedTemplate[],
  sort: TemplateSort,
  direction: 'asc' | 'desc',
): ListedTemplate[] {
  const value = values[sort];
  const turn = direction === 'asc' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    const order =
      typeof left === 'number' && typeof right === 'number'
        ? left - right
        : collator.compare(String(left), String(right));
    return turn * order || collator.compare(a.name, b.name);
  });
}
