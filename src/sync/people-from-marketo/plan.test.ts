import { describe, expect, it } from 'vitest';
import type { StoredPerson } from '../../people/write/store-people.ts';
import { planPerson, type Reading } from './plan.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 8, minute));
const person = (changes: Partial<StoredPerson> = {}): StoredPerson => ({
  id: '01a20cb0-a9c6-7000-b3d3-3cbb4cad6537',
  marketoId: 5,
  state: 'active',
  observedAt: at(0),
  changedAt: at(0),
  sfdcOpportunityId: null,
  firstName: 'Ada',
  title: null,
  ...changes,
});
const found = (changes: object = {}): Reading => ({
  found: true,
  qualifies: true,
  values: { marketoId: 5, firstName: 'Ada', ...changes },
});
const unowned: Reading = {
  found: true,
  qualifies: false,
  visible: true,
  reason: 'no sales owner',
  values: { marketoId: 5, firstName: 'Ada' },
};
const plan = (stored: StoredPerson | null, reading: Reading, more: object = {}) =>
  planPerson({
    stored,
    reading,
    readFrom: at(10),
    now: at(10),
    mergedInto: null,
    deleted: false,
    ...more,
  });

describe('what a reading means', () => {
  it('nothing, when what is stored is newer', () => {
    expect(plan(person({ observedAt: at(11) }), unowned)).toEqual({ do: 'nothing', again: null });
  });

  it('nothing, when it shows what is stored; a field that it does not speak of stays', () => {
    expect(plan(person({ title: 'Countess' }), found())).toEqual({ do: 'nothing', again: null });
  });

  it('a change, with the values before and after', () => {
    expect(plan(person(), found({ title: 'Countess' }))).toMatchObject({
      do: 'update',
      kind: 'updated',
      changes: [{ field: 'Title', from: null, to: 'Countess' }],
    });
  });

  it('a new person, or somebody to remember', () => {
    expect(plan(null, found())).toMatchObject({ do: 'create' });
    expect(plan(null, unowned)).toEqual({ do: 'remember' });
    expect(plan(null, { found: false })).toEqual({ do: 'remember' });
  });

  it('the end of being synced, and the return', () => {
    expect(plan(person(), unowned)).toMatchObject({ do: 'retire', state: 'no-sales-owner' });
    expect(plan(person({ state: 'no-sales-owner' }), found())).toMatchObject({
      do: 'update',
      kind: 'qualified',
    });
  });
});

describe('an id that Marketo does not return', () => {
  const absent: Reading = { found: false };

  it('is gone at first, and asked for again', () => {
    expect(plan(person(), absent)).toMatchObject({ do: 'retire', state: 'gone' });
    expect(plan(person({ state: 'gone', changedAt: at(5) }), absent)).toEqual({
      do: 'nothing',
      again: at(20),
    });
  });

  it('is not visible after fifteen minutes without a merge or a delete', () => {
    const gone = person({ state: 'gone', changedAt: at(5) });
    expect(plan(gone, absent, { now: at(21) })).toMatchObject({
      do: 'retire',
      state: 'not-visible',
    });
  });

  it('is deleted or merged when that was seen; a merge beats a delete', () => {
    const gone = person({ state: 'gone' });
    expect(plan(gone, absent, { deleted: true })).toMatchObject({ state: 'deleted' });
    expect(plan(gone, absent, { deleted: true, mergedInto: 9 })).toMatchObject({ state: 'merged' });
    expect(plan(person({ state: 'deleted' }), absent, { mergedInto: 9 })).toMatchObject({
      state: 'merged',
    });
    expect(plan(person({ state: 'merged' }), absent, { deleted: true })).toEqual({
      do: 'nothing',
      again: null,
    });
  });

  it('is here after all when Marketo returns it again', () => {
    for (const state of ['deleted', 'merged', 'not-visible', 'gone'] as const) {
      expect(plan(person({ state }), found())).toMatchObject({ do: 'update', state: 'active' });
    }
  });
});
