import { expect, test } from 'vitest';
import { clockText, parseDuration } from './duration.ts';

test.each([
  ['', 0],
  ['5', 300],
  ['5:07', 307],
  ['0:7', 7],
  ['90', 5400],
  ['1:02:03', 3723],
  [' 12:00 ', 720],
])('"%s" is %i seconds', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test.each(['a', '5 min', '1:60', '-1', '1:2:3:4', '5.5'])('"%s" is no duration', (text) => {
  expect(parseDuration(text)).toBeNull();
});

test.each([
  [0, '0:00'],
  [307, '5:07'],
  [3723, '1:02:03'],
  [36_000, '10:00:00'],
])('%i seconds read %s, and back', (seconds, text) => {
  expect(clockText(seconds)).toBe(text);
  expect(parseDuration(text)).toBe(seconds);
});
