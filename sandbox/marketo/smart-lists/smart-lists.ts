import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SandboxClock } from '../../support/clock.ts';
import type { ApprovedType, CustomTypes } from '../activities/custom-types.ts';
import type { ActivityLog } from '../activities/log.ts';
import { leadField } from '../leads/fields.ts';
import type { LeadMerges } from '../leads/merge.ts';
import type { LeadStore } from '../leads/store.ts';
import { activityTest } from './activity-filter.ts';
import type { SmartList, SmartListFilter } from './definition.ts';
import { kindOf } from './operators.ts';
import { valueTest } from './value-test.ts';

/** How often a lead did what the list's activity filters ask for, and when last (epoch ms). */
export interface Matches {
  times: number;
  latestAt: number;
}

/** The leads of a smart list, ascending by id, with what they did. */
export interface SmartListResult {
  ids: number[];
  matches: ReadonlyMap<number, Matches>;
}

type LeadTest = (id: number) => boolean;

const LEADS_A_TURN = 2000;

export interface SmartListParts {
  store: LeadStore;
  log: ActivityLog;
  merges: LeadMerges;
  customTypes: CustomTypes;
  clock: SandboxClock;
}

/**
 * Who is in a smart list, as Marketo would say: the constraints of a filter hold for one and the same
 * activity, merged leads' activities count for the winner, and what the API does not show yet counts
 * already. Lets other calls have their turn meanwhile.
 */
export async function evaluate(parts: SmartListParts, list: SmartList): Promise<SmartListResult> {
  const now = parts.clock.now();
  const activities: Map<number, Matches>[] = [];
  const fields: LeadTest[] = [];
  for (const filter of list.filters) {
    if (isOnActivity(filter)) activities.push(await leadsThatDid(parts, filter, now));
    else fields.push(fieldTest(parts.store, filter, now));
  }
  const every = list.match === 'all';
  const narrows = activities.length > 0 && (every || fields.length === 0);
  const fits: LeadTest = every
    ? (id) => activities.every((found) => found.has(id)) && fields.every((test) => test(id))
    : (id) => activities.some((found) => found.has(id)) || fields.some((test) => test(id));
  const ids: number[] = [];
  let looked = 0;
  for (const id of narrows ? union(activities) : parts.store.ids()) {
    if (parts.store.has(id) && fits(id)) ids.push(id);
    if (++looked % LEADS_A_TURN === 0) await nextTurn();
  }
  return { ids: narrows ? ids.sort((a, b) => a - b) : ids, matches: summed(activities, ids) };
}

function isOnActivity(filter: SmartListFilter): boolean {
  const { activity, field, operator, constraints, dateOfActivity, minTimes } = filter;
  if ((activity === undefined) === (field === undefined)) {
    throw new Error('A filter names either an activity or a field.');
  }
  if (activity !== undefined && operator !== undefined) {
    throw new Error('An operator on an activity belongs into its constraints or dateOfActivity.');
  }
  if (field !== undefined && (constraints || dateOfActivity || minTimes !== undefined)) {
    throw new Error('A filter on a field takes an operator and a value only.');
  }
  return activity !== undefined;
}

async function leadsThatDid(
  parts: SmartListParts,
  filter: SmartListFilter,
  now: number,
): Promise<Map<number, Matches>> {
  const { log, merges } = parts;
  const type = typeOf(parts.customTypes, filter.activity ?? '');
  const test = activityTest(type, filter, now);
  const found = new Map<number, Matches>();
  let looked = 0;
  for (const [leadId, rows] of log.custom.ofType(type.id)) {
    if (++looked % LEADS_A_TURN === 0) await nextTurn();
    for (const row of rows) {
      if (!log.isKept(row, now) || !test(row)) continue;
      add(found, merges.winnerOf(leadId), 1, row.at);
    }
  }
  const { minTimes = 1 } = filter;
  for (const [id, { times }] of found) if (times < minTimes) found.delete(id);
  return found;
}

function typeOf(types: CustomTypes, name: string): ApprovedType {
  const approved = types.approved();
  const found = approved.find((type) => type.approved.filterName === name || type.apiName === name);
  if (found) return found;
  const names = approved.map((type) => `"${type.approved.filterName}"`).join(', ');
  throw new Error(
    `No approved activity type has the filter "${name}". There are: ${names || 'none yet'}.`,
  );
}

function fieldTest(store: LeadStore, filter: SmartListFilter, now: number): LeadTest {
  const { field: name = '', operator, value } = filter;
  const field = leadField(name);
  if (!field) throw new Error(`There is no field "${name}".`);
  if (operator === undefined)
    throw new Error(`The filter on ${field.displayName} has no operator.`);
  const passes = valueTest(kindOf(field.dataType), { operator, value }, now, field.displayName);
  return (id) => passes(store.value(id, name));
}

function add(found: Map<number, Matches>, id: number, times: number, at: number): void {
  const known = found.get(id);
  if (!known) found.set(id, { times, latestAt: at });
  else {
    known.times += times;
    known.latestAt = Math.max(known.latestAt, at);
  }
}

function union(activities: readonly ReadonlyMap<number, Matches>[]): Iterable<number> {
  const [first, ...others] = activities;
  if (first && others.length === 0) return first.keys();
  return new Set(activities.flatMap((found) => [...found.keys()]));
}

/** What leads did, over all activity filters of the list. */
function summed(
  activities: readonly ReadonlyMap<number, Matches>[],
  ids: readonly number[],
): ReadonlyMap<number, Matches> {
  const [first, ...others] = activities;
  if (first && others.length === 0) return first;
  const sum = new Map<number, Matches>();
  for (const id of activities.length === 0 ? [] : ids) {
    for (const found of activities) {
      const match = found.get(id);
      if (match) add(sum, id, match.times, match.latestAt);
    }
  }
  return sum;
}
