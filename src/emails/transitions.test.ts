import { expect, test } from 'vitest';
import { cannotMove, mayMove, statesBefore } from './transitions.ts';

test('an email is sent once: nothing leads away from sent', () => {
  for (const state of ['draft', 'queued', 'sending', 'waiting', 'unknown', 'failed'] as const) {
    expect(mayMove('sent', state), state).toBe(false);
  }
});

test('an email that may have been sent is never queued by itself, only by way of a decision', () => {
  expect(mayMove('unknown', 'queued')).toBe(false);
  expect(mayMove('unknown', 'sending')).toBe(false);
  expect(mayMove('unknown', 'waiting')).toBe(false);
  expect(mayMove('sending', 'queued')).toBe(false);
  expect(mayMove('unknown', 'sent')).toBe(true);
  expect(mayMove('unknown', 'failed')).toBe(true);
  expect(mayMove('failed', 'queued')).toBe(true);
});

test('only what is due can be claimed, and only what is not on its way can be cancelled', () => {
  expect(statesBefore('sending')).toEqual(['queued', 'waiting']);
  expect(statesBefore('cancelled')).toEqual(['queued', 'waiting']);
});

test('a refusal says in which state the email is', () => {
  expect(cannotMove('unknown', 'it cannot be edited').message).toBe(
    'This email is not confirmed: it may have been sent, so it cannot be edited.',
  );
});
