import { fromBase32, toBase32 } from '../../support/base32.ts';
import { ApiError } from './errors.ts';
import { batchSize } from './params.ts';
import type { ApiCall } from './route.ts';

/** Position-based paging: no token to start, none after the last page. */
export interface Page<T> {
  items: T[];
  nextPageToken?: string;
}

/** Cuts the page that `nextPageToken` and `batchSize` ask for out of a whole answer. */
export function pageOf<T>(call: ApiCall, all: readonly T[], max?: number): Page<T> {
  const start = offsetOf(call);
  const end = start + batchSize(call, max);
  const items = all.slice(start, end);
  return end < all.length ? { items, nextPageToken: toBase32(`position:${end}`) } : { items };
}

/** Where the page begins. */
function offsetOf(call: ApiCall): number {
  const token = call.params.get('nextPageToken');
  if (token === null || token === '') return 0;
  const match = /^position:(\d+)$/.exec(fromBase32(token) ?? '');
  if (!match) throw new ApiError('1003', 'Invalid nextPageToken');
  return Number(match[1]);
}
