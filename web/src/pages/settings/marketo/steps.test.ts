import { expect, test } from 'vitest';
import type { FlowStatus } from '../../../../../contract/sync.ts';
import type { Checklist, ChecklistItem, Connection } from './marketo-queries.ts';
import { missingRights, stepStates } from './steps.ts';

const connected: Connection = {
  connected: true,
  endpoint: 'https://123-abc-456.mktorest.com',
  munchkinId: '123-ABC-456',
  apiUser: 'lockstep@example.com',
  clientIdHint: 'a1b2…',
  connectedAt: '2026-11-24T12:00:00Z',
  sandbox: false,
};

const flow: FlowStatus = {
  key: 'people-from-marketo',
  state: 'off',
  summary: 'Not started.',
  active: 0,
  perMinute: null,
  lagSeconds: null,
  backlog: 0,
  failed: 0,
  lastReadAt: null,
  lastError: null,
  waiting: null,
  question: null,
  progress: null,
};

function checklist(...statuses: ChecklistItem['status'][]): Checklist {
  return {
    checkedAt: '2026-11-24T12:00:00Z',
    items: statuses.map((status, index) => ({
      key: `right-${index}`,
      label: 'A right',
      status,
      detail: '',
      fix: null,
    })),
  };
}

const facts = {
  connection: connected,
  checklist: checklist('ok', 'optional'),
  checking: false,
  partitionsKnown: true,
  previewed: false,
  flow,
};

test('without a connection only the first step is open', () => {
  const states = stepStates({
    ...facts,
    connection: { ...connected, connected: false },
    checklist: undefined,
    partitionsKnown: false,
  });
  expect(states).toEqual({
    connect: 'todo',
    rights: 'locked',
    partitions: 'locked',
    preview: 'locked',
    start: 'locked',
  });
});

test('an optional right does not stand in the way', () => {
  const states = stepStates(facts);
  expect(states.rights).toBe('done');
  expect(states.preview).toBe('todo');
  expect(states.start).toBe('todo');
});

test('a missing right stops preview and start', () => {
  const states = stepStates({ ...facts, checklist: checklist('ok', 'missing') });
  expect(states.rights).toBe('attention');
  expect(states.preview).toBe('locked');
  expect(states.start).toBe('locked');
});

test('nothing may start before the rights were probed', () => {
  const states = stepStates({ ...facts, checklist: undefined, checking: true });
  expect(states.rights).toBe('busy');
  expect(states.start).toBe('locked');
});

test('probing again does not take the start away', () => {
  const states = stepStates({ ...facts, checking: true });
  expect(states.rights).toBe('busy');
  expect(states.start).toBe('todo');
});

test('a started flow has every step behind it, also when nothing was asked this visit', () => {
  const states = stepStates({
    ...facts,
    checklist: undefined,
    partitionsKnown: false,
    flow: { ...flow, state: 'caught-up' },
  });
  expect(new Set(Object.values(states))).toEqual(new Set(['done']));
});

test('only what is missing counts as missing', () => {
  expect(missingRights(checklist('ok', 'optional', 'not-checked', 'missing', 'missing'))).toBe(2);
  expect(missingRights(undefined)).toBe(0);
});
