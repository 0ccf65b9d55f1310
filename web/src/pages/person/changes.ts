import type { Person } from '../../../../contract/people.ts';
import { fieldGroups, marketingFlags } from './person-fields.ts';

export type Change = { key: string; label: string; value: string };

/** What is different in `after`, as the page shows it. */
export function changesBetween(before: Person, after: Person): Change[] {
  const changes: Change[] = [];
  const compare = (key: string, label: string, was: unknown, is: unknown) => {
    if (was !== is) changes.push({ key, label, value: is === null ? 'empty' : String(is) });
  };
  for (const { key, label } of fieldGroups.flatMap((group) => group.fields)) {
    compare(key, label, before[key], after[key]);
  }
  compare('owner', 'Owner', nameOf(before.owner), nameOf(after.owner));
  compare('state', 'State', before.state, after.state);
  for (const { key, label } of marketingFlags) {
    compare(key, label, before.marketing[key], after.marketing[key]);
  }
  for (const key of new Set([...Object.keys(before.extra), ...Object.keys(after.extra)])) {
    compare(`extra.${key}`, key, extraText(before.extra[key]), extraText(after.extra[key]));
  }
  return changes;
}

/** A read-only field of any type as text; null when it has no value. */
export function extraText(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function nameOf(owner: Person['owner']): string | null {
  return owner ? (owner.name ?? owner.id) : null;
}
