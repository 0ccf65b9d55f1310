import { expect, test } from 'vitest';
import type { FlowStatus } from '../../../contract/sync.ts';
import { syncState } from './sync-state.ts';

const flow: FlowStatus = {
  key: 'people-from-marketo',
  state: 'caught-up',
  summary: 'Every change that Marketo has told is here.',
  active: 48_210,
  perMinute: null,
  lagSeconds: 1.2,
  backlog: 0,
  failed: 0,
  lastReadAt: '2026-11-24T12:00:00Z',
  lastError: null,
  waiting: null,
  question: null,
  progress: null,
};

test('up to date, with the number of people', () => {
  expect(syncState([flow], false)).toEqual({
    tone: 'ok',
    label: 'Up to date',
    detail: '48,210 people',
  });
});

test('records that need attention are said beside "up to date"', () => {
  expect(syncState([{ ...flow, failed: 3 }], false)?.detail).toBe(
    '48,210 people, 3 need attention',
  );
});

test('the initial sync shows how far it is', () => {
  const progress = {
    kind: 'backfill' as const,
    method: 'by-id' as const,
    step: 'Reading people',
    read: 12_300,
    total: 50_000,
    inStep: 11_000,
    skipped: [],
    ratePerSecond: 500,
    secondsLeft: 75,
    startedAt: '2026-11-24T12:00:00Z',
  };
  expect(syncState([{ ...flow, state: 'running', progress }], false)).toEqual({
    tone: 'busy',
    label: 'Syncing',
    detail: '12,300 of 50,000',
  });
});

test('never well while the server cannot be reached or a question is open', () => {
  expect(syncState([flow], true)?.tone).toBe('attention');
  const question = {
    id: '0191e2f0-0000-7000-8000-000000000001',
    kind: 'mass-removal' as const,
    title: '4,102 people would be removed',
    detail: '',
    affected: 4102,
    covered: 48_210,
    samples: [],
    guesses: [],
    askedAt: '2026-11-24T12:00:00Z',
  };
  expect(syncState([{ ...flow, question }], false)).toEqual({
    tone: 'attention',
    label: 'Needs your answer',
    detail: '4,102 people would be removed',
  });
});

test('nothing is said before the state is known', () => {
  expect(syncState(undefined, false)).toBeNull();
});

const activities: FlowStatus = {
  ...flow,
  key: 'activities-to-marketo',
  active: 0,
  summary: 'Every activity stands in Marketo.',
};

test('the worst state of all flows is shown, with the name of the flow', () => {
  const error = {
    code: '603',
    message: 'Marketo refuses activities.',
    fix: null,
    at: '2026-11-24T12:00:00Z',
  };
  expect(syncState([flow, { ...activities, state: 'failing', lastError: error }], false)).toEqual({
    tone: 'attention',
    label: 'Needs attention',
    detail: 'Activities to Marketo: Marketo refuses activities.',
  });
  expect(syncState([{ ...activities, state: 'paused' }, flow], false)?.label).toBe('Paused');
  expect(syncState([flow, { ...activities, state: 'running', backlog: 12 }], false)?.detail).toBe(
    'Activities to Marketo: 12 to send',
  );
});

test('failures of every flow count while all are up to date', () => {
  const flows = [flow, { ...activities, failed: 2 }];
  expect(syncState(flows, false)?.detail).toBe('48,210 people, 2 need attention');
});

test('a flow that was never switched on takes nothing from the others', () => {
  expect(syncState([flow, { ...activities, state: 'off' }], false)?.label).toBe('Up to date');
  expect(syncState([{ ...flow, state: 'off', active: 0 }, activities], false)).toEqual({
    tone: 'neutral',
    label: 'Not started',
    detail: 'No people yet',
  });
});
