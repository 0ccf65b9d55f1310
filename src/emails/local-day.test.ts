import { expect, test } from 'vitest';
import { localDay } from './local-day.ts';

test.each([
  ['2026-11-24T10:00:00Z', 'UTC', '2026-11-24T00:00:00Z', '2026-11-25T00:00:00Z'],
  ['2026-11-24T23:30:00Z', 'Europe/Berlin', '2026-11-24T23:00:00Z', '2026-11-25T23:00:00Z'],
  ['2026-11-24T03:00:00Z', 'America/New_York', '2026-11-23T05:00:00Z', '2026-11-24T05:00:00Z'],
  // The day on which the clocks go back has 25 hours, the one on which they go forward 23.
  ['2026-10-25T12:00:00Z', 'Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
  ['2026-03-29T12:00:00Z', 'Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
  ['2026-11-24T10:00:00.400Z', 'Asia/Kolkata', '2026-11-23T18:30:00Z', '2026-11-24T18:30:00Z'],
  ['2026-11-24T10:00:00Z', 'No/Such', '2026-11-24T00:00:00Z', '2026-11-25T00:00:00Z'],
])('%s in %s is the day from %s to %s', (now, zone, start, end) => {
  expect(localDay(new Date(now), zone)).toEqual({ start: new Date(start), end: new Date(end) });
});
