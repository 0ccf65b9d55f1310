import type { PersonState } from '../../db/schema.ts';
import { type PersonValues, personColumns } from '../../people/columns.ts';
import type { StoredPerson } from '../../people/write/store-people.ts';
import type { FieldChange } from '../engine/events.ts';

/** What one read said of one id. */
export type Reading =
  | { found: true; values: PersonValues; qualifies: true; sfdcOpportunityId?: string | null }
  | { found: true; values: PersonValues; qualifies: false; reason: string; visible: boolean }
  | { found: false };

export type Decision =
  | { do: 'create'; values: PersonValues; sfdcOpportunityId: string | null }
  | {
      do: 'update';
      values: PersonValues;
      sfdcOpportunityId: string | null;
      state: 'active';
      changes: FieldChange[];
      summary: string;
      kind: 'updated' | 'qualified';
    }
  | {
      do: 'retire';
      state: Exclude<PersonState, 'active'>;
      /** Values that came with it: a person who lost the owner is still read. */
      values: PersonValues | null;
      changes: FieldChange[];
      summary: string;
      kind: 'disqualified' | 'deleted' | 'merged' | 'not-visible' | 'gone';
    }
  /** Nothing differs; `again` asks Marketo once more at that time. */
  | { do: 'nothing'; again: Date | null }
  /** Known to be no person at this time, so that an older file cannot bring it in. */
  | { do: 'remember' };

export type Planned = { marketoId: number; stored: StoredPerson | null; decision: Decision };

/** R17: how long an id that answers nothing may still turn out to be merged or deleted. */
export const goneForMs = 15 * 60_000;

type Facts = {
  stored: StoredPerson | null;
  reading: Reading;
  readFrom: Date;
  now: Date;
  /** The record that this one was merged into, if a merge was seen. */
  mergedInto: number | null;
  /** Whether a delete was seen. */
  deleted: boolean;
};

/**
 * Decides what one reading means for one person; a pure function. Streams only said where to look:
 * what the reading shows is true as of its beginning, and anything stored that is newer stands (R16).
 */
export function planPerson(facts: Facts): Decision {
  const { stored, reading, readFrom } = facts;
  if (stored && stored.observedAt > readFrom) return { do: 'nothing', again: null };
  if (!reading.found) return stored ? planAbsent(stored, facts) : { do: 'remember' };
  if (!reading.qualifies) return stored ? planUnqualified(stored, reading) : { do: 'remember' };
  const { values } = reading;
  const opportunity = reading.sfdcOpportunityId;
  if (!stored) return { do: 'create', values, sfdcOpportunityId: opportunity ?? null };
  return planFound(stored, values, opportunity);
}

function planFound(
  stored: StoredPerson,
  values: PersonValues,
  opportunity: string | null | undefined,
): Decision {
  const changes = differences(stored, values);
  const sfdcOpportunityId = opportunity === undefined ? stored.sfdcOpportunityId : opportunity;
  if (sfdcOpportunityId !== stored.sfdcOpportunityId) {
    changes.push({
      field: 'Salesforce opportunity ID',
      from: stored.sfdcOpportunityId,
      to: sfdcOpportunityId,
    });
  }
  const back = stored.state !== 'active';
  if (changes.length === 0 && !back) return { do: 'nothing', again: null };
  return {
    do: 'update',
    values,
    sfdcOpportunityId,
    state: 'active',
    changes,
    kind: back ? 'qualified' : 'updated',
    summary: back ? returned[stored.state] : `Changed in Marketo: ${named(changes)}.`,
  };
}

const returned: Record<PersonState, string> = {
  active: 'In step.',
  'no-sales-owner': 'Has a sales owner again.',
  deleted: 'Is in Marketo after all.',
  merged: 'Is a record of its own in Marketo after all.',
  'not-visible': 'Visible to the API role again.',
  gone: 'Marketo returns this person again.',
};

function planUnqualified(
  stored: StoredPerson,
  reading: Extract<Reading, { qualifies: false }>,
): Decision {
  const state = reading.visible ? 'no-sales-owner' : 'not-visible';
  const changes = differences(stored, reading.values);
  if (stored.state === state && changes.length === 0) return { do: 'nothing', again: null };
  return {
    do: 'retire',
    state,
    values: reading.values,
    changes,
    kind: reading.visible ? 'disqualified' : 'not-visible',
    summary: `No longer synced: ${reading.reason}.`,
  };
}

function planAbsent(stored: StoredPerson, facts: Facts): Decision {
  const retire = (
    state: Exclude<PersonState, 'active'>,
    kind: Extract<Decision, { do: 'retire' }>['kind'],
    summary: string,
  ): Decision => {
    if (stored.state === state) return { do: 'nothing', again: null };
    return { do: 'retire', state, values: null, changes: [], kind, summary };
  };
  if (facts.mergedInto !== null) {
    return retire('merged', 'merged', `Merged into Marketo record ${facts.mergedInto}.`);
  }
  // A merge record beats a delete record, and either beats silence.
  if (stored.state === 'merged' || stored.state === 'deleted')
    return { do: 'nothing', again: null };
  if (facts.deleted) return retire('deleted', 'deleted', 'Deleted in Marketo.');
  if (stored.state === 'not-visible') return { do: 'nothing', again: null };
  if (stored.state === 'gone') {
    const until = new Date(stored.changedAt.getTime() + goneForMs);
    if (until > facts.now) return { do: 'nothing', again: until };
    return retire(
      'not-visible',
      'not-visible',
      'Marketo does not return this record, and reports neither a merge nor a delete: not visible to the API role.',
    );
  }
  return retire('gone', 'gone', 'Marketo no longer returns this record; the reason is pending.');
}

/** The fields in which a reading differs from what is stored; those it does not speak of are equal. */
export function differences(stored: PersonValues, values: PersonValues): FieldChange[] {
  const changes: FieldChange[] = [];
  for (const { key, label } of personColumns) {
    const to = values[key];
    if (to === undefined) continue;
    const from = stored[key] ?? null;
    if (from !== to) changes.push({ field: label, from: shown(from), to: shown(to) });
  }
  return changes;
}

function shown(value: string | number | boolean | null): string | null {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  return value === null ? null : String(value);
}

function named(changes: readonly FieldChange[]): string {
  const names = changes.map((change) => change.field.toLowerCase());
  return names.length <= 3
    ? names.join(', ')
    : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}
