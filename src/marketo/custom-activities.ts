import type { Caller } from './call.ts';
import type { CallOptions } from './client-types.ts';
import { isRecord, toText } from './envelope.ts';

/** One record of Add Custom Activities. */
export type CustomActivity = {
  leadId: number;
  /** ISO 8601 with an offset, whole seconds. */
  activityDate: string;
  activityTypeId: number;
  primaryAttributeValue: string;
  attributes: { apiName: string; value: string | number | boolean }[];
};

/** What became of the record at the same place of the input. */
export type AddOutcome =
  | { added: true; guid: string | null }
  /** `code` is Marketo's, such as 1004; '' where it gave none. */
  | { added: false; code: string; message: string };

/** Adobe: 300 records and 1 MB a call. */
export const mostActivities = 300;
export const mostActivityBytes = 1_000_000;

/**
 * Adds activities, once: it is repeated by itself only with a renewed token, which Marketo refuses
 * before it looks at the body. There is no key that Marketo would fold duplicates by, so a call whose
 * outcome is unknown must be read back (marketo-api.md §12.4).
 *
 * @param beforeSend called when the call may be made, right before the socket is written to; what it
 *   throws is thrown, and nothing was sent.
 * @throws MarketoError whose `notExecuted` says whether anything can have been written.
 */
export async function addCustomActivities(
  call: Caller,
  input: readonly CustomActivity[],
  options: CallOptions & { beforeSend?: () => void },
): Promise<AddOutcome[]> {
  const answer = await call.envelope(
    {
      doing: 'Writing activities',
      right: 'Read-Write Activity',
      kind: 'write',
      method: 'POST',
      path: '/rest/v1/activities/external.json',
      json: { input },
      once: 'strictly',
      ...(options.beforeSend ? { beforeSend: options.beforeSend } : {}),
    },
    options,
  );
  return answer.result.map(toOutcome);
}

/** The documents say `added`, Swagger has `created` and `updated` too: all of them mean written. */
const written = new Set(['added', 'created', 'updated']);

function toOutcome(row: unknown): AddOutcome {
  if (!isRecord(row)) return { added: false, code: '', message: 'Marketo gave no result for it.' };
  const status = (toText(row.status) ?? '').toLowerCase();
  if (written.has(status)) return { added: true, guid: toText(row.marketoGUID) ?? toText(row.id) };
  const problems = [row.errors, row.reasons].filter(Array.isArray).flat().filter(isRecord);
  const first = problems[0] ?? {};
  return {
    added: false,
    code: toText(first.code) ?? '',
    message: toText(first.message) ?? `Marketo answered "${status}".`,
  };
}
