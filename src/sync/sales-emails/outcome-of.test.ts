import { expect, test } from 'vitest';
import { MailError, type MailOutcome } from '../../mail/errors.ts';
import { defaultSalesEmailSettings as settings } from './flow-context.ts';
import { outcomeOf, refusedRecipient } from './outcome-of.ts';

const now = new Date('2026-11-24T10:00:00Z');
const history = { failures: 0, queuedAt: now, now, jitter: 0.5 };

function mail(outcome: MailOutcome, code = 'mail-deferred', more = {}): MailError {
  return new MailError(code, 'It said no.', { outcome, temporary: false, fix: 'Ask.', ...more });
}

test('a failure before the final dot is tried again, later each time, up to an hour', () => {
  const seconds = [0, 1, 2, 20].map((failures) => {
    const outcome = outcomeOf(mail('not-sent'), 'before', { ...history, failures }, settings);
    if (outcome.state !== 'waiting') throw new Error(outcome.state);
    return (outcome.until.getTime() - now.getTime()) / 1000;
  });
  expect(seconds).toEqual([30, 60, 120, 3600]);
});

test('the pause is spread from half to one and a half', () => {
  const pause = (jitter: number) => {
    const outcome = outcomeOf(mail('not-sent'), 'before', { ...history, jitter }, settings);
    return outcome.state === 'waiting' ? (outcome.until.getTime() - now.getTime()) / 1000 : null;
  };
  expect([pause(0), pause(1)]).toEqual([15, 45]);
});

test('a refusal for good goes back to the seller in the words of the server', () => {
  expect(outcomeOf(mail('refused'), 'before', history, settings)).toEqual({
    state: 'failed',
    trouble: { code: 'mail-deferred', message: 'It said no.', fix: 'Ask.', response: null },
  });
});

test('from the final dot on any other failure is not confirmed, never a retry', () => {
  const outcome = outcomeOf(new Error('boom'), 'dot', history, settings);
  expect(outcome).toMatchObject({ state: 'unknown', trouble: { code: 'interrupted' } });
  expect(outcomeOf(mail('unknown'), 'dot', history, settings).state).toBe('unknown');
});

test('an error of our own before the dot is a retry, and its words stay in the log', () => {
  const outcome = outcomeOf(new Error('secret detail'), 'before', history, settings);
  expect(outcome.state).toBe('waiting');
  expect(JSON.stringify(outcome)).not.toContain('secret detail');
});

test('after two days in vain it needs a person', () => {
  const queuedAt = new Date(now.getTime() - 49 * 3_600_000);
  const outcome = outcomeOf(mail('not-sent'), 'before', { ...history, queuedAt }, settings);
  expect(outcome).toMatchObject({ state: 'failed', trouble: { code: 'gave-up' } });
});

test('a recipient that does not exist is a bounce at the door; one that is full or barred is not', () => {
  const refused = (enhancedCode: string | null) =>
    refusedRecipient(
      mail('refused', 'mail-recipient-refused', {
        enhancedCode,
        cause: { recipient: 'x@customer.example' },
      }),
    )?.address ?? null;
  expect(refused('5.1.1')).toBe('x@customer.example');
  expect(refused(null)).toBe('x@customer.example');
  expect(refused('5.2.2')).toBeNull();
  expect(refused('5.7.1')).toBeNull();
  expect(refusedRecipient(mail('refused', 'mail-refused'))).toBeNull();
});
