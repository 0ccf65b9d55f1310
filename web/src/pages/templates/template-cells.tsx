import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatNumber } from '../../components/format.ts';
import { Time } from '../../components/time.tsx';
import { type ListedTemplate, share } from './sort-rows.ts';
import type { ColumnId } from './template-columns.ts';

/** With whom a template is shared, in one line. */
export function sharedWith({ sharing, teams }: Pick<ListedTemplate, 'sharing' | 'teams'>): string {
  if (sharing === 'everyone') return 'Everyone';
  if (sharing === 'private') return 'Nobody';
  return teams.map((team) => team.name).join(', ') || 'No team';
}

/** What each column shows of a template. */
export function cell(id: ColumnId, row: ListedTemplate): ReactNode {
  switch (id) {
    case 'category':
      return row.category?.name ?? '';
    case 'owner':
      return row.owner.name;
    case 'sharing':
      return sharedWith(row);
    case 'sent':
      return row.results ? formatNumber(row.results.sent) : '0';
    case 'lastUsed':
      return row.lastUsedAt ? <Time at={row.lastUsedAt} /> : 'Never';
    case 'updated':
      return <Time at={row.updatedAt} />;
    default:
      return row.results ? `${Math.round(share(row, id) * 100)} %` : '–';
  }
}

export function TemplateBadges({
  row,
}: {
  row: Pick<ListedTemplate, 'nonCommercial' | 'archivedAt'>;
}) {
  return (
    <>
      {row.nonCommercial ? <Badge color="gray">Non-commercial</Badge> : null}
      {row.archivedAt ? <Badge color="gray">In the archive</Badge> : null}
    </>
  );
}
