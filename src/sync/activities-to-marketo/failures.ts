import { LockstepError } from '../../errors.ts';
import { ruleFor } from '../../marketo/error-table.ts';
import { MarketoError } from '../../marketo/errors.ts';
import type { Failure } from '../engine/outbox/settle.ts';

/** Failures that end when the types in Marketo are mended: then their deliveries go on by themselves. */
export const typeCodes = ['activity-type-missing', 'marketo-record-1003', 'marketo-record-1006'];

export const failures = {
  typeMissing: {
    code: 'activity-type-missing',
    message: 'Marketo has no approved activity type for this kind of activity.',
    fix: 'Open Settings > Marketo > Activity types and press "Create and approve"; what waits is then sent by itself.',
  },
  personGone: {
    code: 'person-deleted',
    message: 'The person was deleted in Marketo, so nothing can be logged there any more.',
    fix: 'Nothing to do. If the person comes back in Marketo, try again.',
  },
  damaged: {
    code: 'activity-damaged',
    message: 'What is stored of the activity cannot be read.',
    fix: 'Report it to the makers of Lockstep with the id of the activity.',
  },
  tooLong: {
    code: 'activity-too-long',
    message: 'The activity is larger than Marketo takes (64 KB of attributes, 1 MB a request).',
    fix: 'Shorten its notes.',
  },
  absent: {
    code: 'proved-absent',
    message: 'Marketo does not have it: the earlier attempt never arrived. It is sent again.',
    fix: null,
  },
} as const satisfies Record<string, Failure>;

/** Most often the type was changed or taken back; then all of its activities are refused alike. */
const lookAtTypes =
  'Open Settings > Marketo > Activity types: if a type is not approved or incomplete, press "Create and approve", and what waits is sent by itself. If all are approved, correct the activity that the message names.';

/** What Marketo said of one record. */
export function recordFailure(code: string, message: string): Failure {
  const rule = ruleFor(code, message);
  return {
    code: code === '' ? 'marketo-record' : `marketo-record-${code}`,
    message: `Marketo refused it: ${message}${code === '' ? '' : ` (error ${code})`}`,
    fix: typeCodes.includes(`marketo-record-${code}`) ? lookAtTypes : rule.fix,
  };
}

/** What a whole request failed with. */
export function requestFailure(error: unknown): Failure {
  if (error instanceof LockstepError) {
    return { code: error.code, message: error.message, fix: error.fix };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'unexpected', message, fix: 'The log has more. Lockstep tries again by itself.' };
}

/** Refusals of a whole request that one record of it may be the cause of (R31). */
const blamesContent = new Set(['609', '612', '701', '1001', '1002', '1003', '1006', '1049']);

/** Whether halves of the batch are worth sending by themselves. */
export function isBatchRefusal(error: unknown): error is MarketoError {
  if (!(error instanceof MarketoError) || !error.notExecuted) return false;
  return error.retryClass === 'S' || blamesContent.has(error.marketoCode ?? '');
}
