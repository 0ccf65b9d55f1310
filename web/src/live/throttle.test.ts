import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { throttle } from './throttle.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('runs at once, then once per time, and the last call is never lost', async () => {
  const run = vi.fn(async () => {});
  const { call } = throttle(run, 2000);
  call();
  expect(run).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 10; i++) {
    await vi.advanceTimersByTimeAsync(100);
    call();
  }
  expect(run).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(run).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(run).toHaveBeenCalledTimes(2);
  call();
  expect(run).toHaveBeenCalledTimes(3);
});

it('waits for what runs, and runs once more for calls that came meanwhile', async () => {
  let answer = () => {};
  const run = vi.fn(() => new Promise<void>((resolve) => (answer = resolve)));
  const { call } = throttle(run, 2000);
  call();
  call();
  await vi.advanceTimersByTimeAsync(9000);
  expect(run).toHaveBeenCalledTimes(1);
  answer();
  await vi.advanceTimersByTimeAsync(0);
  expect(run).toHaveBeenCalledTimes(2);
});

it('goes on after a run that failed', async () => {
  const run = vi.fn(async () => {
    throw new Error('unreachable');
  });
  const { call } = throttle(run, 2000);
  call();
  await vi.advanceTimersByTimeAsync(2000);
  call();
  expect(run).toHaveBeenCalledTimes(2);
});

it('runs no more once cancelled', async () => {
  const run = vi.fn(async () => {});
  const { call, cancel } = throttle(run, 2000);
  call();
  call();
  cancel();
  await vi.advanceTimersByTimeAsync(5000);
  expect(run).toHaveBeenCalledTimes(1);
});
