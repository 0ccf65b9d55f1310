import { expect, test } from 'vitest';
import { startTimer, stopTimer, timerSeconds, unusedTimer } from './call-timer.ts';

const at = (seconds: number) => 1_000_000 + seconds * 1000;

test('runs from start to stop, and stands still then', () => {
  const running = startTimer(unusedTimer, at(0));
  expect(timerSeconds(running, at(61.9))).toBe(61);
  const stopped = stopTimer(running, at(90));
  expect(timerSeconds(stopped, at(500))).toBe(90);
});

test('goes on where it was stopped, and remembers the first start', () => {
  const stopped = stopTimer(startTimer(unusedTimer, at(0)), at(10));
  const again = startTimer(stopped, at(60));
  expect(timerSeconds(again, at(65))).toBe(15);
  expect(again.startedAt).toBe(at(0));
});

test('a second start changes nothing', () => {
  const running = startTimer(unusedTimer, at(0));
  expect(startTimer(running, at(30))).toEqual(running);
});

test('never counts backwards when the clock is set back', () => {
  expect(timerSeconds(startTimer(unusedTimer, at(100)), at(0))).toBe(0);
});
