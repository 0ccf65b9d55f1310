import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FlowStatus, LiveEvent } from '../../../contract/sync.ts';
import { LiveStream } from './stream.ts';

/** A response whose reader can be told to stop reading. */
class Reader extends EventEmitter {
  readonly chunks: string[] = [];
  full = false;
  destroyed = false;
  writableEnded = false;
  write(chunk: string): boolean {
    this.chunks.push(chunk);
    return !this.full;
  }
  end(): void {
    this.writableEnded = true;
    this.emit('close');
  }
  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
  get events(): LiveEvent[] {
    return this.chunks.flatMap((chunk) => {
      const data = /^data: (.*)$/m.exec(chunk)?.[1];
      return data ? [JSON.parse(data)] : [];
    });
  }
}

function open() {
  const reader = new Reader();
  return {
    reader,
    stream: new LiveStream(
      { tenantId: 't', visible: 'everybody', recheck: () => {} },
      reader as unknown as ServerResponse,
    ),
  };
}

const flow = (active: number) => ({ key: 'people-from-marketo', active }) as unknown as FlowStatus;
const idOf = (n: number) => `id-${n}`;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  vi.advanceTimersByTime(60_000);
});
afterEach(() => {
  vi.useRealTimers();
});

test('the first event leaves at once, in the form that browsers read', () => {
  const { reader, stream } = open();
  stream.people(['id-1'], false);
  vi.advanceTimersByTime(1);
  expect(reader.chunks).toEqual([
    'retry: 2000\n\n',
    'id: 1\nevent: people\ndata: {"type":"people","ids":["id-1"],"more":false}\n\n',
  ]);
});

test('at most four events leave in a second, and nothing is lost', () => {
  const { reader, stream } = open();
  for (let n = 0; n < 99; n += 1) {
    stream.people([idOf(n % 50)], false);
    stream.flow(flow(n));
    vi.advanceTimersByTime(10);
  }
  expect(reader.events.length).toBeLessThanOrEqual(4);
  vi.advanceTimersByTime(1000);
  const ids = reader.events.flatMap((event) => (event.type === 'people' ? event.ids : []));
  expect(new Set(ids)).toEqual(new Set(Array.from({ length: 50 }, (_, n) => idOf(n))));
  const flows = reader.events.filter((event) => event.type === 'sync');
  expect(flows.at(-1)).toMatchObject({ flow: { active: 98 } });
});

test('a busy flow does not keep people waiting', () => {
  const { reader, stream } = open();
  stream.flow(flow(1));
  vi.advanceTimersByTime(1);
  stream.flow(flow(2));
  stream.people(['id-1'], false);
  vi.advanceTimersByTime(250);
  expect(reader.events.map((event) => event.type)).toEqual(['sync', 'people']);
});

test('more than 100 people become a hint to look again', () => {
  const { reader, stream } = open();
  stream.people(
    Array.from({ length: 150 }, (_, n) => idOf(n)),
    false,
  );
  vi.advanceTimersByTime(1);
  const [event] = reader.events;
  expect(event?.type === 'people' && [event.ids.length, event.more]).toEqual([100, true]);
});

test('a slow reader gets the newest state when it reads again, not a backlog', () => {
  const { reader, stream } = open();
  reader.full = true;
  stream.flow(flow(0));
  vi.advanceTimersByTime(1);
  for (let n = 1; n <= 1000; n += 1) {
    stream.flow(flow(n));
    vi.advanceTimersByTime(5);
  }
  expect(reader.events).toHaveLength(1);
  reader.full = false;
  reader.emit('drain');
  vi.advanceTimersByTime(250);
  expect(reader.events).toHaveLength(2);
  expect(reader.events[1]).toMatchObject({ flow: { active: 1000 } });
});

test('a reader that takes nothing for a minute is let go', () => {
  const { reader, stream } = open();
  reader.full = true;
  stream.flow(flow(0));
  vi.advanceTimersByTime(1);
  stream.heartbeat();
  expect(reader.destroyed).toBe(false);
  vi.advanceTimersByTime(60_001);
  stream.heartbeat();
  expect(reader.destroyed).toBe(true);
});

test('after its end nothing is written', () => {
  const { reader, stream } = open();
  stream.people(['id-1'], false);
  stream.end();
  const before = reader.chunks.length;
  stream.flow(flow(1));
  stream.heartbeat();
  vi.advanceTimersByTime(1000);
  expect(reader.chunks).toHaveLength(before);
});
