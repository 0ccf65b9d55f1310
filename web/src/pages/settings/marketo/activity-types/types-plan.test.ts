import { expect, test } from 'vitest';
import {
  type ActivityType,
  type ActivityTypesStatus,
  activityType,
} from '../../../../../../contract/activities.ts';
import { loggedKinds, type MarketoType, planOf, typesState, typeView } from './types-plan.ts';

const eight = activityType.options;
const everything = new Set<ActivityType>(eight);

function status(
  states: Partial<Record<MarketoType['key'], MarketoType['status']>> = {},
  facts: Partial<ActivityTypesStatus> & { logged?: readonly ActivityType[] } = {},
): ActivityTypesStatus {
  const { logged = [], ...rest } = facts;
  return {
    mode: 'separate',
    kinds: [...logged],
    types: [...eight, 'compact' as const].map((key) => ({
      key,
      apiName: `lockstep-${key}`,
      name: key,
      trigger: `Does ${key}`,
      filter: `Did ${key}`,
      status: states[key] ?? 'missing',
      problem: null,
      fix: null,
      attributes: [],
      logged: key !== 'compact' && logged.includes(key),
    })),
    free: 10,
    limit: 10,
    others: [],
    checkedAt: '2026-11-24T12:00:00Z',
    ...rest,
  };
}

test('all eight are created where there is room', () => {
  expect(planOf(status(), { mode: 'separate', kinds: everything })).toMatchObject({
    create: 8,
    complete: 0,
    lacking: 0,
    changed: true,
  });
});

test('what exists takes no room; what is too many is counted', () => {
  const some = status({ 'email-sent': 'ready', call: 'incomplete' }, { free: 4 });
  expect(planOf(some, { mode: 'separate', kinds: everything })).toMatchObject({
    create: 6,
    complete: 1,
    lacking: 2,
  });
});

test('the compact type needs one place for every kind, and none when nothing is logged', () => {
  const full = status({}, { free: 1 });
  expect(planOf(full, { mode: 'compact', kinds: everything })).toMatchObject({
    create: 1,
    lacking: 0,
  });
  expect(planOf(full, { mode: 'compact', kinds: new Set() }).needed).toEqual([]);
});

test('a choice equal to what is logged changes nothing', () => {
  const now = status({ call: 'ready' }, { logged: ['call'] });
  const same = { mode: 'separate' as const, kinds: loggedKinds(now) };
  expect(planOf(now, same).changed).toBe(false);
  expect(planOf(now, { ...same, kinds: new Set() }).changed).toBe(true);
  expect(planOf(now, { ...same, mode: 'compact' }).changed).toBe(true);
});

test('a name that another type has is said, and only where it is needed', () => {
  const taken = status({ call: 'taken' });
  const plan = planOf(taken, { mode: 'separate', kinds: new Set(['call']) });
  expect(plan.taken.map(({ key }) => key)).toEqual(['call']);
  expect(planOf(taken, { mode: 'separate', kinds: new Set(['email-sent']) }).taken).toEqual([]);
});

test('a type says what the choice would do to it', () => {
  const [type] = status().types;
  if (!type) throw new Error('no type');
  expect(typeView(type, true).label).toBe('Will be created');
  expect(typeView(type, false).label).toBe('Does not exist');
  expect(typeView({ ...type, status: 'refused' }, false).tone).toBe('attention');
});

test('the step is done when everything that is logged can be logged', () => {
  expect(typesState(false, undefined, true)).toBe('locked');
  expect(typesState(true, undefined, true)).toBe('done');
  expect(typesState(true, undefined, false)).toBe('todo');
  expect(typesState(true, status(), true)).toBe('todo');
  const ready = { call: 'ready' as const };
  expect(typesState(true, status(ready, { logged: ['call'] }), true)).toBe('done');
  expect(typesState(true, status(ready, { logged: ['call', 'email-sent'] }), true)).toBe(
    'attention',
  );
  const compact = status({ compact: 'ready' }, { mode: 'compact', logged: eight });
  expect(typesState(true, compact, true)).toBe('done');
});
