import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatDay,
  formatPercent,
  formatPercentValue,
  formatRate,
  formatRelative,
  formatSeconds,
  plural,
} from './format.ts';

test('a length of time has its two largest units', () => {
  expect(formatSeconds(0)).toBe('0 s');
  expect(formatSeconds(1.24)).toBe('1.2 s');
  expect(formatSeconds(59.7)).toBe('1 min');
  expect(formatSeconds(125)).toBe('2 min 5 s');
  expect(formatSeconds(3600)).toBe('1 h');
  expect(formatSeconds(12_000)).toBe('3 h 20 min');
  expect(formatSeconds(86_400)).toBe('1 day');
  expect(formatSeconds(187_200)).toBe('2 days 4 h');
});

test('a rate is told in the unit that shows it best', () => {
  expect([0, 12, 599, 600, 640, 72_000].map(formatRate)).toEqual([
    '0',
    '12 / min',
    '599 / min',
    '10 / s',
    '11 / s',
    '1,200 / s',
  ]);
});

test('a day is named as people name it', () => {
  const now = new Date(2026, 10, 24, 0, 30).getTime();
  const on = (...parts: [number, number, number, number]) =>
    formatDay(new Date(...parts).toISOString(), now);
  expect(on(2026, 10, 24, 0)).toBe('Today');
  expect(on(2026, 10, 23, 23)).toBe('Yesterday');
  expect(on(2026, 2, 2, 12)).toMatch(/^Monday,? 2 March$/);
  expect(on(2025, 11, 31, 12)).toMatch(/^Wednesday,? 31 December 2025$/);
});

test('what is more than nothing never shows as 0%', () => {
  expect(formatPercent(0)).toBe('0%');
  expect(formatPercent(0.0004)).toBe('< 0.1%');
  expect(formatPercent(0.034)).toBe('3.4%');
  expect(formatPercentValue(42.4)).toBe('42%');
});

test('bytes have a unit that fits', () => {
  expect(formatBytes(512)).toBe('512 bytes');
  expect(formatBytes(1_250_000)).toBe('1.3 MB');
  expect(formatBytes(82_700_000)).toBe('83 MB');
});

test('a count agrees with its noun', () => {
  expect(plural(1, 'person', 'people')).toBe('1 person');
  expect(plural(48_210, 'person', 'people')).toBe('48,210 people');
});

describe('time relative to now', () => {
  const now = Date.parse('2026-11-24T12:00:00Z');
  test.each([
    ['2026-11-24T11:59:59Z', 'now'],
    ['2026-11-24T11:59:48Z', '12 seconds ago'],
    ['2026-11-24T11:55:00Z', '5 minutes ago'],
    ['2026-11-24T14:00:00Z', 'in 2 hours'],
    ['2026-11-23T12:00:00Z', 'yesterday'],
    ['2026-09-24T12:00:00Z', '2 months ago'],
  ])('%s is %s', (iso, text) => {
    expect(formatRelative(iso, now)).toBe(text);
  });
});
