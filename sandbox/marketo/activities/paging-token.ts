import { fromBase32, toBase32 } from '../../support/base32.ts';
import { parseDateTime } from '../../support/time.ts';
import { ApiError } from '../api/errors.ts';
import type { ActivityLog } from './log.ts';

// The readable form of Marketo's early tokens: base32 of `2008-11-06T00:00:00.000+0000,1078`, that
// is a date-time and the id of the last activity seen. Today's real ones are ciphertext.

function compose(at: number, activityId: number): string {
  return toBase32(`${new Date(at).toISOString().replace('Z', '+0000')},${activityId}`);
}

/** A token that starts at the first activity at or after an instant. */
export function tokenSince(at: number): string {
  return compose(at, 0);
}

/** A token that goes on after the row before `position`; `fallback` when there is none. */
export function tokenAt(log: ActivityLog, position: number, fallback: string): string {
  const row = log.at(position - 1);
  return row ? compose(row.at, row.id) : fallback;
}

/** The position in the log. Marketo names no code for an unreadable token: 1003 here. */
export function positionOf(log: ActivityLog, token: string, expiredBefore: number): number {
  const match = /^(\S+)\+0000,(\d+)$/.exec(fromBase32(token) ?? '');
  const at = parseDateTime(`${match?.[1] ?? ''}Z`);
  if (!match || at === undefined || at < expiredBefore) {
    throw new ApiError('1003', 'Invalid nextPageToken');
  }
  const id = Number(match[2]);
  return id === 0 ? log.positionSince(at) : log.positionAfter(id);
}
