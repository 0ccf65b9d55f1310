import type { QueryKey } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { FlowStatus } from '../../../contract/sync.ts';
import { queryClient, syncStatusQuery } from '../api.ts';
import { peopleKeys } from '../pages/people/people-queries.ts';
import { applyEvents } from './apply-events.ts';

const ada = '0190a1b2-0000-7000-8000-000000000001';
const ben = '0190a1b2-0000-7000-8000-000000000002';
const caughtUp: FlowStatus = {
  key: 'people-from-marketo',
  state: 'caught-up',
  summary: 'Up to date.',
  active: 2,
  perMinute: null,
  lagSeconds: 1,
  backlog: 0,
  failed: 0,
  lastReadAt: null,
  lastError: null,
  waiting: null,
  question: null,
  progress: null,
};

let reads: QueryKey[] = [];
let events: ReturnType<typeof applyEvents>;
const readsOf = (...start: unknown[]) =>
  reads.filter((key) => start.every((part, i) => key[i] === part)).length;

beforeEach(() => {
  vi.useFakeTimers();
  reads = [];
  vi.spyOn(queryClient, 'invalidateQueries').mockImplementation(async (filters) => {
    if (filters?.queryKey) reads.push(filters.queryKey);
  });
  events = applyEvents(queryClient);
});
afterEach(() => {
  events.stop();
  queryClient.clear();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it('puts the state of a flow where every page reads it', () => {
  events.apply({ type: 'sync', flow: caughtUp });
  events.apply({ type: 'sync', flow: { ...caughtUp, state: 'paused' } });
  const flows = queryClient.getQueryData(syncStatusQuery.queryKey)?.flows;
  expect(flows?.map((flow) => flow.state)).toEqual(['paused']);
});

it('keeps the flows in their places, whichever is told of', () => {
  events.apply({ type: 'sync', flow: caughtUp });
  events.apply({ type: 'sync', flow: { ...caughtUp, key: 'activities-to-marketo' } });
  events.apply({ type: 'sync', flow: { ...caughtUp, state: 'paused' } });
  const flows = queryClient.getQueryData(syncStatusQuery.queryKey)?.flows;
  expect(flows?.map((flow) => [flow.key, flow.state])).toEqual([
    ['people-from-marketo', 'paused'],
    ['activities-to-marketo', 'caught-up'],
  ]);
});

it('reads the people named again at once, and no others', () => {
  events.apply({ type: 'people', ids: [ada], more: false });
  expect(readsOf(...peopleKeys.person(ada))).toBe(1);
  expect(readsOf(...peopleKeys.person(ben))).toBe(0);
});

it('reads what failed again when a person is named: an activity of theirs may have moved', () => {
  events.apply({ type: 'people', ids: [ada], more: false });
  expect(readsOf('diagnostics')).toBe(1);
});

it('reads any person in sight again when not all are named', () => {
  events.apply({ type: 'people', ids: [ada], more: true });
  expect(reads).toContainEqual(peopleKeys.onePerson);
});

it('reads the list at most every 2 s and the filters every 10 s, however fast people change', async () => {
  for (let i = 0; i < 80; i++) {
    events.apply({ type: 'people', ids: [ada], more: false });
    await vi.advanceTimersByTimeAsync(250);
  }
  expect(readsOf(...peopleKeys.list)).toBeGreaterThanOrEqual(10);
  expect(readsOf(...peopleKeys.list)).toBeLessThanOrEqual(11);
  expect(readsOf(...peopleKeys.filters)).toBeLessThanOrEqual(3);
});

it('reads the list again while an initial sync brings people, and not when their number stays', async () => {
  events.apply({ type: 'sync', flow: caughtUp });
  await vi.advanceTimersByTimeAsync(5000);
  const before = readsOf(...peopleKeys.list);
  events.apply({ type: 'sync', flow: { ...caughtUp, perMinute: null, lagSeconds: 3 } });
  expect(readsOf(...peopleKeys.list)).toBe(before);
  events.apply({ type: 'sync', flow: { ...caughtUp, active: 302 } });
  expect(readsOf(...peopleKeys.list)).toBe(before + 1);
});

it('reads everything again after a gap', () => {
  events.catchUp();
  expect(reads).toEqual([['sync'], ['people'], ['diagnostics']]);
});
