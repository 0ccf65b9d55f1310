import { describe, expect, test } from 'vitest';
import { bodyOf, emptyForm, newRequestKey, wrongFields } from './call-form.ts';
import { unusedTimer } from './call-timer.ts';

const person = { id: '019ab000-0000-7000-8000-000000000001' };
const form = emptyForm('+1 415 555 0100');

describe('what is sent', () => {
  test('holds only what was filled in', () => {
    expect(bodyOf(form, person, unusedTimer, 0)).toEqual({
      person,
      status: 'completed',
      durationSeconds: 0,
      number: '+1 415 555 0100',
    });
  });

  test('has time and length by the timer', () => {
    const timer = { startedAt: Date.UTC(2026, 10, 24, 12), since: null, elapsedMs: 61_000 };
    expect(bodyOf(form, person, timer, 61)).toMatchObject({
      durationSeconds: 61,
      startedAt: '2026-11-24T12:00:00.000Z',
    });
  });

  test('a duration that was typed holds against the timer', () => {
    expect(bodyOf({ ...form, duration: '5:07' }, person, unusedTimer, 61)).toMatchObject({
      durationSeconds: 307,
    });
  });

  test('is trimmed', () => {
    const filled = { ...form, notes: ' said yes ', outcome: 'Connected', answeredBy: '  ' };
    const body = bodyOf(filled, person, unusedTimer, 0);
    expect(body).toMatchObject({ notes: 'said yes', outcome: 'Connected' });
    expect(body).not.toHaveProperty('answeredBy');
  });
});

describe('what is wrong', () => {
  test('is nothing of an empty form', () => {
    expect(wrongFields(emptyForm(null))).toEqual({});
  });

  test.each([
    ['number', 'reception', '3 digits'],
    ['recordingUrl', 'javascript:alert(1)', 'http'],
    ['notes', 'x'.repeat(10_001), '10,000'],
    ['duration', '5 min', '5:07'],
    ['duration', '25:00:00', 'a day'],
    ['startedAt', 'soon', 'date'],
  ] as const)('%s: %s', (key, value, says) => {
    expect(wrongFields({ ...form, [key]: value })).toEqual({
      [key]: expect.stringContaining(says),
    });
  });
});

test('a number that cannot be dialled is not put into the field', () => {
  expect(emptyForm('ask reception').number).toBe('');
});

test('keys of requests are all different', () => {
  const keys = new Set(Array.from({ length: 100 }, newRequestKey));
  expect(keys.size).toBe(100);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
});
