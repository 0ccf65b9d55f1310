import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LiveEvent } from '../../../contract/sync.ts';
import { connectEvents, type LiveState } from './event-stream.ts';

const closed = 2;

class FakeSource extends EventTarget {
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  close() {
    this.readyState = closed;
  }
  say(name: string, data: unknown) {
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    this.dispatchEvent(new MessageEvent(name, { data: text }));
  }
  refuse() {
    this.readyState = closed;
    this.onerror?.();
  }
}

function connect() {
  const sources: FakeSource[] = [];
  const states: LiveState[] = [];
  const events: LiveEvent[] = [];
  const [onGap, onRefused] = [vi.fn(), vi.fn()];
  const stop = connectEvents({
    url: '/events',
    onEvent: (event) => events.push(event),
    onState: (state) => states.push(state),
    onGap,
    onRefused,
    random: () => 0,
    open: () => {
      const source = new FakeSource();
      sources.push(source);
      return source as unknown as EventSource;
    },
  });
  const last = () => {
    const source = sources.at(-1);
    if (!source) throw new Error('nothing was opened');
    return source;
  };
  return { sources, states, events, onGap, onRefused, stop, last };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', { CLOSED: closed });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('hands on what it understands and ignores the rest', () => {
  const { last, events } = connect();
  const people = { type: 'people', ids: ['0190a1b2-0000-7000-8000-000000000001'], more: false };
  last().say('people', people);
  last().say('people', 'no json');
  last().say('people', { type: 'people', ids: 'all' });
  expect(events).toEqual([people]);
});

it('opens anew after a refusal, waiting twice as long each time up to 30 s', () => {
  const { sources, last, onRefused, states } = connect();
  const waits: number[] = [];
  for (let i = 0; i < 7; i++) {
    last().refuse();
    const before = sources.length;
    let waited = 0;
    while (sources.length === before) {
      vi.advanceTimersByTime(1000);
      waited += 1;
    }
    waits.push(waited);
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30]);
  expect(onRefused).toHaveBeenCalledTimes(7);
  expect(states.at(-1)).toBe('lost');
});

it('leaves a broken connection to the browser and reports the gap', () => {
  const { sources, last, onGap, states } = connect();
  last().onopen?.();
  expect(onGap).not.toHaveBeenCalled();
  last().readyState = 0;
  last().onerror?.();
  vi.advanceTimersByTime(60_000);
  expect(sources).toHaveLength(1);
  last().onopen?.();
  expect(onGap).toHaveBeenCalledTimes(1);
  expect(states).toEqual(['connecting', 'live', 'lost', 'live']);
});

it('stays closed once stopped', () => {
  const { sources, last, stop } = connect();
  last().refuse();
  stop();
  vi.advanceTimersByTime(60_000);
  expect(sources).toHaveLength(1);
});
