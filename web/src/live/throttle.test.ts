import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { throttle } from './throttle.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('runs at once, then once per time, and the last call is never lost', () => {
  const run = vi.fn();
  const { call } = throttle(run, 2000);
  call();
  expect(run).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 10; i++) {
    vi.advanceTimersByTime(100);
    call();
  }
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1000);
  expect(run).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(10_000);
  expect(run).toHaveBeenCalledTimes(2);
  call();
  expect(run).toHaveBeenCalledTimes(3);
});

it('runs no more once cancelled', () => {
  const run = vi.fn();
  const { call, cancel } = throttle(run, 2000);
  call();
  call();
  cancel();
  vi.advanceTimersByTime(5000);
  expect(run).toHaveBeenCalledTimes(1);
});
