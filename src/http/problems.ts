import type { Problem } from '../../contract/problem.ts';
import { AmbiguousPersonError } from '../calls/who.ts';
import {
  ConflictError,
  type ErrorOrigin,
  InvalidInputError,
  LockstepError,
  NotFoundError,
} from '../errors.ts';
import { MarketoError, waitUntil } from '../marketo/errors.ts';
import { TooManyRequestsError } from '../users/sign-in-limit.ts';
import { isDatabaseAway } from './database-away.ts';
import { ForbiddenError, UnauthenticatedError } from './errors.ts';
import { requestFault } from './request-faults.ts';

/** A problem before it knows its request. */
export type ProblemBody = Omit<Problem, 'type' | 'requestId'>;

/** Classes first: a conflict is one wherever it arose. */
const statusByClass = [
  [NotFoundError, 404],
  [InvalidInputError, 400],
  [ConflictError, 409],
  [ForbiddenError, 403],
  [UnauthenticatedError, 401],
  [TooManyRequestsError, 429],
] as const;

const statusByCode: Record<string, number> = {
  'database-unreachable': 503,
  'not-allowed': 403,
};

/** A foreign system failed us: we are the gateway. */
const statusByOrigin: Record<ErrorOrigin, number> = {
  lockstep: 500,
  marketo: 502,
  salesforce: 502,
  mail: 502,
  database: 503,
};

const titles: Record<number, string> = {
  400: 'Something in the request is wrong',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not possible here',
  409: 'Not possible in the present state',
  413: 'Too large',
  414: 'Address too long',
  415: 'Wrong content type',
  429: 'Too many requests',
  502: 'The other system did not answer as it should',
  503: 'Not available at the moment',
};

/** What the client is told about an error; nothing of an error that was not written for people. */
export function problemOf(error: unknown): ProblemBody {
  if (error instanceof LockstepError) return fromLockstep(error);
  if (isDatabaseAway(error)) {
    return withTitle(503, {
      code: 'database-unreachable',
      origin: 'database',
      detail: 'Lockstep cannot reach its database.',
      fix: 'Wait a moment and try again. If it stays so, check that PostgreSQL runs.',
    });
  }
  return requestFault(error, withTitle) ?? unexpected();
}

function fromLockstep(error: LockstepError): ProblemBody {
  const status =
    statusByClass.find(([kind]) => error instanceof kind)?.[1] ??
    statusByCode[error.code] ??
    statusOfMarketo(error) ??
    statusByOrigin[error.origin];
  const { code, origin, message, fix } = error;
  return withTitle(status, {
    code,
    origin,
    detail: message,
    ...(fix ? { fix } : {}),
    ...(error instanceof AmbiguousPersonError ? { candidates: [...error.candidates] } : {}),
  });
}

/** A quota that is used up ends by itself; a refusal (class N, A) until somebody mends the cause. */
function statusOfMarketo(error: LockstepError): number | null {
  if (waitUntil(error)) return 503;
  if (!(error instanceof MarketoError)) return null;
  return error.retryClass === 'N' || error.retryClass === 'A' ? 409 : null;
}

/** Seconds after which trying again can help, when that is known. */
export function retryAfterOf(error: unknown, now: Date): number | null {
  if (error instanceof TooManyRequestsError) return error.retryAfterSeconds;
  const until = waitUntil(error);
  return until ? Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000)) : null;
}

function unexpected(): ProblemBody {
  return withTitle(500, {
    code: 'unexpected',
    origin: 'lockstep',
    detail: 'Something went wrong in Lockstep.',
    fix: 'Try again. If it happens again, look in the log for the request id below.',
  });
}

export type Told = Omit<ProblemBody, 'title' | 'status'>;

function withTitle(status: number, told: Told): ProblemBody {
  return { title: titles[status] ?? 'Something went wrong', status, ...told };
}
