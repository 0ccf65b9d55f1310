import { Readable } from 'node:stream';
import type { Unsubscribe } from '../../unsubscribes/list-unsubscribes.ts';
import { csvText } from '../csv.ts';

type Page = { unsubscribes: Unsubscribe[]; next: number | null };

const columns = [
  'Address',
  'Person',
  'Marketo ID',
  'Date',
  'What',
  'Source',
  'Reason',
  'By',
] as const;

/** The whole list as CSV (RFC 4180), page by page, so that its length costs no memory. */
export function unsubscribesCsv(page: (before: number | undefined) => Promise<Page>): Readable {
  return Readable.from(lines(page));
}

async function* lines(page: (before: number | undefined) => Promise<Page>): AsyncGenerator<string> {
  yield csvText([columns]);
  let before: number | undefined;
  for (;;) {
    const { unsubscribes, next } = await page(before);
    if (unsubscribes.length > 0) yield unsubscribes.map(lineOf).join('');
    if (next === null) return;
    before = next;
  }
}

function lineOf(row: Unsubscribe): string {
  return csvText([
    [
      row.address ?? '',
      row.person?.name ?? '',
      String(row.person?.marketoId ?? ''),
      row.at.toISOString(),
      row.scope === 'all' ? 'All sales emails' : `Emails from ${row.sellerName ?? 'one seller'}`,
      row.source,
      row.reason ?? '',
      row.userName ?? '',
    ],
  ]);
}
