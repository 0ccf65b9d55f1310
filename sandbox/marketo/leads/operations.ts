import type { SandboxClock } from '../../support/clock.ts';
import { isoDay } from '../../support/time.ts';
import type { ActivityLog, Attribute } from '../activities/log.ts';
import * as types from '../activities/types.ts';
import type { LeadField, Value } from './fields.ts';
import { leadField, OWNER_FIELDS } from './fields.ts';
import type { Owner } from './owners.ts';
import type { LeadStore } from './store.ts';

/** Who or what made a change, as the activity's attributes tell it. */
export interface Origin {
  source: string;
  reason?: string;
  apiMethod?: string;
  user?: string;
  requestId?: string;
  campaignId?: number;
}

const BY_HAND: Origin = { source: 'Lead update', reason: 'Manual person edit' };
export const BY_SALESFORCE: Origin = { source: 'SFDC sync', reason: 'Salesforce update' };

export type LeadValues = Record<string, Value>;

/**
 * What marketers, forms and the API do to single leads, each with the rows that the activity log
 * gets from it.
 */
export class LeadOperations {
  private readonly store: LeadStore;
  private readonly log: ActivityLog;
  private readonly clock: SandboxClock;

  constructor(store: LeadStore, log: ActivityLog, clock: SandboxClock) {
    this.store = store;
    this.log = log;
    this.clock = clock;
  }

  /** Makes a lead and logs New Lead (12). Company fields stay on the lead until it has an account. */
  create(values: LeadValues, origin: Origin = { source: 'New lead' }): number {
    const known = this.checked(values);
    const now = this.clock.now();
    const id = this.store.create(known, now);
    const attributes: Attribute[] = [
      { name: 'Created Date', value: isoDay(now) },
      { name: 'Source Type', value: origin.source },
    ];
    if (typeof values.leadSource === 'string') {
      attributes.push({ name: 'Lead Source', value: values.leadSource });
    }
    if (origin.apiMethod) attributes.push({ name: 'API Method Name', value: origin.apiMethod });
    if (origin.user) attributes.push({ name: 'Modifying User', value: origin.user });
    if (origin.requestId) attributes.push({ name: 'Request Id', value: origin.requestId });
    this.log.append({
      leadId: id,
      typeId: types.NEW_LEAD,
      primaryId: id,
      primaryValue: this.store.nameOf(id),
      attributes,
    });
    return id;
  }

  /**
   * Writes fields; one Change Data Value (13) for each that differs, and a Change Score (22) with
   * that of a score. Returns the names of the fields that changed.
   */
  edit(id: number, values: LeadValues, origin: Origin = BY_HAND): string[] {
    this.store.require(id);
    const known = this.checked(values);
    const changed: [LeadField, Value, Value][] = [];
    for (const [name, value] of Object.entries(known)) {
      const field = leadField(name);
      const old = this.store.value(id, name);
      if (field && old !== value) changed.push([field, old, value]);
    }
    if (changed.length === 0) return [];
    this.store.set(
      id,
      Object.fromEntries(changed.map(([f, , v]) => [f.name, v])),
      this.clock.now(),
    );
    for (const [field, old, value] of changed) this.logChange(id, field, old, value, origin);
    return changed.map(([field]) => field.name);
  }

  private checked(values: LeadValues): LeadValues {
    const out: LeadValues = {};
    for (const [name, value] of Object.entries(values)) {
      const field = leadField(name);
      if (!field || ['id', 'createdAt', 'updatedAt', ...OWNER_FIELDS].includes(name)) {
        throw new Error(`"${name}" is no field that can be written on a lead.`);
      }
      out[name] = value === '' ? null : value;
    }
    return out;
  }

  /** The rows of one changed field. */
  logChange(id: number, field: LeadField, old: Value, value: Value, origin: Origin): void {
    if (!field.logged) return;
    if (field.dataType === 'score') this.logScore(id, field, old, value, origin);
    this.log.append({
      leadId: id,
      typeId: types.CHANGE_DATA_VALUE,
      campaignId: origin.campaignId ?? null,
      primaryId: field.id,
      primaryValue: field.displayName,
      field,
      oldValue: old,
      newValue: value,
      attributes: attributesOf(origin),
    });
  }

  private logScore(id: number, field: LeadField, old: Value, value: Value, origin: Origin): void {
    const difference = Number(value ?? 0) - Number(old ?? 0);
    this.log.append({
      leadId: id,
      typeId: types.CHANGE_SCORE,
      campaignId: origin.campaignId ?? null,
      primaryId: field.id,
      primaryValue: field.displayName,
      attributes: [
        { name: 'Change Value', value: difference < 0 ? String(difference) : `+${difference}` },
        { name: 'Old Value', value: old },
        { name: 'New Value', value },
        ...attributesOf(origin),
      ],
    });
  }

  /** Gives the lead to a Salesforce user or queue, or to nobody (null): Change Owner (23) and 13. */
  setOwner(id: number, ownerId: string | null, origin: Origin = BY_SALESFORCE): void {
    this.store.require(id);
    const next = this.store.owners.find(ownerId);
    if (ownerId !== null && !next) {
      throw new Error(`No owner ${ownerId}. Take one of the ids in the sandbox's owners.`);
    }
    const old = this.store.owner(id);
    if (old?.id === next?.id) return;
    const names = ['sfdcLeadOwnerId', ...OWNER_FIELDS];
    const before = this.store.values(id, names);
    this.store.set(id, { sfdcLeadOwnerId: next?.id ?? null }, this.clock.now());
    for (const name of names) {
      const field = leadField(name);
      const value = this.store.value(id, name);
      if (field && before[name] !== value) {
        this.logChange(id, field, before[name] ?? null, value, origin);
      }
    }
    this.log.append({
      leadId: id,
      typeId: types.CHANGE_OWNER,
      primaryValue: next ? ownerName(next) : null,
      attributes: [
        { name: 'New Owner', value: next ? ownerName(next) : '' },
        { name: 'Old Owner', value: old ? ownerName(old) : '' },
        { name: 'Source', value: origin.source },
      ],
    });
  }

  /** Deletes the lead (37). */
  delete(id: number, origin: Origin & { campaign?: string } = { source: 'Manual' }): void {
    this.store.require(id);
    const name = this.store.nameOf(id);
    this.store.remove(id, 'deleted', this.clock.now());
    this.log.append({
      leadId: id,
      typeId: types.DELETE_LEAD,
      campaignId: origin.campaignId ?? null,
      primaryId: id,
      primaryValue: name,
      attributes: origin.campaign ? [{ name: 'Campaign', value: origin.campaign }] : [],
    });
  }

  /** Moves the lead to another partition (100). */
  movePartition(id: number, partition: number): void {
    this.store.require(id);
    const old = this.store.partition(id);
    if (old === partition) return;
    this.store.set(id, { leadPartitionId: String(partition) }, this.clock.now());
    this.log.append({
      leadId: id,
      typeId: types.CHANGE_LEAD_PARTITION,
      primaryId: partition,
      primaryValue: String(partition),
      attributes: [
        { name: 'Old Partition ID', value: old },
        { name: 'Reason', value: 'Flow step' },
      ],
    });
  }
}

function ownerName(owner: Owner): string {
  return owner.firstName === null ? owner.lastName : `${owner.firstName} ${owner.lastName}`;
}

const originAttributes = new WeakMap<Origin, readonly Attribute[]>();

/** One shared array for each origin: a mass change logs hundreds of thousands of rows with it. */
function attributesOf(origin: Origin): readonly Attribute[] {
  const known = originAttributes.get(origin);
  if (known) return known;
  const made: Attribute[] = [];
  if (origin.reason) made.push({ name: 'Reason', value: origin.reason });
  made.push({ name: 'Source', value: origin.source });
  if (origin.requestId) made.push({ name: 'Request Id', value: origin.requestId });
  if (origin.apiMethod) made.push({ name: 'API Method Name', value: origin.apiMethod });
  if (origin.user) made.push({ name: 'Modifying User', value: origin.user });
  originAttributes.set(origin, made);
  return made;
}
