import { expect, it } from 'vitest';
import { localHour } from './housekeeping.ts';

it.each([
  ['2026-11-24T01:30:00Z', 'Europe/Berlin', 2],
  ['2026-07-24T00:30:00Z', 'Europe/Berlin', 2],
  ['2026-11-24T08:00:00Z', 'America/Chicago', 2],
  ['2026-11-24T00:10:00Z', 'UTC', 0],
  ['2026-11-24T05:00:00Z', 'Not/AZone', 5],
])('at %s it is the hour in %s', (at, zone, hour) => {
  expect(localHour(new Date(at), zone)).toBe(hour);
});
