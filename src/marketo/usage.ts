import type { Caller } from './call.ts';
import type { CallOptions } from './client-types.ts';
import { isRecord, toNumber, toText } from './envelope.ts';
import type { UsageDay } from './types.ts';

/** The only sight of the quota: what all integrations used. The limit itself is told nowhere. */
export async function usage(call: Caller, options: CallOptions): Promise<UsageDay[]> {
  const answer = await call.envelope(
    {
      doing: 'Reading the API usage',
      right: null,
      kind: 'read',
      path: '/rest/v1/stats/usage.json',
    },
    options,
  );
  return answer.result.filter(isRecord).map((day) => ({
    // Documented as a date-time, sent as a date.
    day: (toText(day.date) ?? '').slice(0, 10),
    total: toNumber(day.total) ?? 0,
    users: (Array.isArray(day.users) ? day.users : []).filter(isRecord).map((user) => ({
      user: toText(user.userId) ?? '',
      calls: toNumber(user.count) ?? 0,
    })),
  }));
}
