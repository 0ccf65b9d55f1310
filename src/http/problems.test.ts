import { expect, test } from 'vitest';
import { ConflictError, InvalidInputError, LockstepError, NotFoundError } from '../errors.ts';
import { MarketoError, type RetryClass } from '../marketo/errors.ts';
import { BudgetExhausted } from '../marketo/gate.ts';
import { SecretError } from '../secrets.ts';
import { TooManyRequestsError } from '../users/sign-in-limit.ts';
import { ForbiddenError, UnauthenticatedError } from './errors.ts';
import { problemOf, retryAfterOf } from './problems.ts';

class AdapterError extends LockstepError {}

const midnight = new Date('2026-11-24T06:00:00Z');

function marketo(code: string, retryClass: RetryClass, until: Date | null = null): MarketoError {
  return new MarketoError(code, 'No.', { retryClass, notExecuted: true, fix: 'Wait.', until });
}

function systemError(code: string, syscall: string): Error {
  return Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
}

test.each([
  [new NotFoundError('The person'), 404, 'not-found'],
  [new InvalidInputError('No.'), 400, 'invalid-input'],
  [new ConflictError('busy', 'No.'), 409, 'busy'],
  [new ConflictError('other-instance', 'No.', { origin: 'marketo' }), 409, 'other-instance'],
  [new ForbiddenError('admins-only', 'No.'), 403, 'admins-only'],
  [new UnauthenticatedError(), 401, 'unauthenticated'],
  [new TooManyRequestsError('No.', 5, 'Wait.'), 429, 'too-many-requests'],
  [marketo('marketo-timeout', 'B'), 502, 'marketo-timeout'],
  [marketo('marketo-603', 'N'), 409, 'marketo-603'],
  [marketo('marketo-601', 'A'), 409, 'marketo-601'],
  [marketo('marketo-607', 'Q', midnight), 503, 'marketo-607'],
  [new BudgetExhausted('our-share', midnight), 503, 'budget-our-share'],
  [new AdapterError('bounced', 'No.', { origin: 'mail' }), 502, 'bounced'],
  [new AdapterError('bad', 'No.', { origin: 'database' }), 503, 'bad'],
  [new SecretError('sealed-value-damaged', 'No.'), 500, 'sealed-value-damaged'],
  [systemError('ECONNREFUSED', 'connect'), 503, 'database-unreachable'],
  [Object.assign(new Error('starting'), { code: '57P03' }), 503, 'database-unreachable'],
  [new Error('Connection terminated unexpectedly'), 503, 'database-unreachable'],
])('%s answers %i %s', (error, status, code) => {
  expect(problemOf(error)).toMatchObject({ status, code });
});

test('an error that was not written for people tells nothing of itself', () => {
  for (const error of [
    new Error('column "x" of person'),
    systemError('ENOENT', 'open'),
    'text',
    null,
  ]) {
    const problem = problemOf(error);
    expect(problem).toMatchObject({ status: 500, code: 'unexpected', origin: 'lockstep' });
    expect(JSON.stringify(problem)).not.toMatch(/column|ENOENT|text/);
  }
});

test('what to do is passed on', () => {
  expect(problemOf(new LockstepError('x', 'It failed.', { fix: 'Mend it.' }))).toMatchObject({
    detail: 'It failed.',
    fix: 'Mend it.',
  });
});

test('when to try again is said where it is known', () => {
  const now = new Date('2026-11-24T05:30:00Z');
  expect(retryAfterOf(new BudgetExhausted('our-share', midnight), now)).toBe(1800);
  expect(retryAfterOf(marketo('marketo-607', 'Q', midnight), now)).toBe(1800);
  expect(retryAfterOf(new TooManyRequestsError('No.', 5, 'Wait.'), now)).toBe(5);
  expect(retryAfterOf(marketo('marketo-timeout', 'B'), now)).toBeNull();
});
