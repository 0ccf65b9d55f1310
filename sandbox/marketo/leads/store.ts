import { isoSeconds } from '../../support/time.ts';
import { Accounts } from './accounts.ts';
import type { Value } from './fields.ts';
import { leadFields, OWNER_FIELDS } from './fields.ts';
import { FIRST_LEAD_ID } from './first-lead-id.ts';
import { LeadGenerator } from './generator.ts';
import type { Owner, Owners } from './owners.ts';

/** What has happened to a lead since it was generated. */
interface LeadChange {
  values: Record<string, Value>;
  /** Set on leads that were made while the sandbox runs. */
  createdAt: number | null;
  /** The hidden last change of any field, which the bulk filter `updatedAt` goes by. */
  changedAt: number;
  gone: 'deleted' | 'merged' | null;
}

export interface LeadStoreOptions {
  seed: number;
  people: number;
  years?: number;
  until: number;
}

const NEVER_NULL: Record<string, Value> = Object.fromEntries(
  leadFields
    .filter((field) => field.dataType === 'boolean' && field.name !== 'emailSuspended')
    .map((field) => [field.name, false]),
);
const ownerFields = new Set(OWNER_FIELDS);
const companyFields = new Set(leadFields.filter((f) => f.ofCompany).map((f) => f.name));
const searchable = new Set(leadFields.filter((f) => f.searchable).map((f) => f.name));

/** How values are compared in searches: texts without regard to case. */
export function searchKey(value: Value): string {
  return String(value).toLowerCase();
}

/**
 * All leads of the instance: those of the generator, with what has been changed since kept beside.
 * Knows nothing of the activity log; LeadOperations keeps both in step.
 */
export class LeadStore {
  readonly generator: LeadGenerator;
  readonly accounts: Accounts;
  readonly owners: Owners;
  private readonly changes = new Map<number, LeadChange>();
  private readonly index = new Map<string, Map<string, Set<number>>>();
  private nextId: number;
  private qualifying: number;
  private live: number;

  constructor(options: LeadStoreOptions, owners: Owners) {
    this.owners = owners;
    this.generator = new LeadGenerator(options, owners);
    this.accounts = new Accounts(this.generator);
    this.nextId = FIRST_LEAD_ID + this.generator.slots;
    this.qualifying = options.people;
    this.live = 0;
    for (let slot = 0; slot < this.generator.slots; slot++) {
      if (this.generator.kind(slot) !== 'hole') this.live++;
    }
  }

  /** Leads that exist now. */
  get count(): number {
    return this.live;
  }

  /** Leads whose owner is a user (005…), active or not. */
  get qualifyingCount(): number {
    return this.qualifying;
  }

  get highestId(): number {
    return this.nextId - 1;
  }

  has(id: number): boolean {
    const change = this.changes.get(id);
    return change ? change.gone === null : this.isGenerated(id);
  }

  private isGenerated(id: number): boolean {
    return this.generator.has(id - FIRST_LEAD_ID);
  }

  /** True when nothing about the lead or any account has changed: its generated values hold. */
  isPristine(id: number): boolean {
    return !this.accounts.anyChanged && !this.changes.has(id);
  }

  value(id: number, field: string): Value {
    const change = this.changes.get(id);
    if (companyFields.has(field) && (change || this.accounts.anyChanged)) {
      const account = this.plainValue(id, 'sfdcAccountId', change);
      if (typeof account === 'string') {
        const value = this.accounts.changedValue(account, field);
        if (value !== undefined) return value;
      }
    }
    if (ownerFields.has(field) && change && 'sfdcLeadOwnerId' in change.values) {
      return ownerValue(this.owners.find(change.values.sfdcLeadOwnerId), field);
    }
    return this.plainValue(id, field, change);
  }

  private plainValue(id: number, field: string, change: LeadChange | undefined): Value {
    const changed = change?.values[field];
    if (changed !== undefined) return changed;
    if (change && change.createdAt !== null) return NEVER_NULL[field] ?? null;
    return this.generator.fields[field]?.(id - FIRST_LEAD_ID) ?? null;
  }

  owner(id: number): Owner | undefined {
    return this.owners.find(this.value(id, 'sfdcLeadOwnerId'));
  }

  /** A user owns the lead: a queue (00G…) is no sales owner. */
  qualifies(id: number): boolean {
    const owner = this.value(id, 'sfdcLeadOwnerId');
    return typeof owner === 'string' && owner.startsWith('005');
  }

  /** First and last name, as activities name a lead. */
  nameOf(id: number): string {
    const parts = [this.value(id, 'firstName'), this.value(id, 'lastName')];
    return parts.filter((part) => part !== null).join(' ') || String(this.value(id, 'email') ?? id);
  }

  partition(id: number): number {
    return Number(this.value(id, 'leadPartitionId'));
  }

  /** Epoch milliseconds, to the second. */
  createdAt(id: number): number {
    return this.changes.get(id)?.createdAt ?? this.generator.createdAt(id - FIRST_LEAD_ID);
  }

  /** The hidden time of the last change of any field, epoch milliseconds. */
  changedAt(id: number): number {
    return this.changes.get(id)?.changedAt ?? this.generator.updatedAt(id - FIRST_LEAD_ID);
  }

  create(values: Record<string, Value>, at: number): number {
    const id = this.nextId++;
    const second = Math.floor(at / 1000) * 1000;
    const change: LeadChange = {
      values: {
        leadPartitionId: '1',
        personType: 'contact',
        isLead: true,
        leadPerson: String(id),
        contactCompany: String(id),
        createdAt: isoSeconds(second),
        updatedAt: isoSeconds(second),
        ...values,
        id,
      },
      createdAt: second,
      changedAt: at,
      gone: null,
    };
    this.changes.set(id, change);
    for (const [field, value] of Object.entries(change.values)) this.addToIndex(id, field, value);
    this.live++;
    if (this.qualifies(id)) this.qualifying++;
    return id;
  }

  /** Writes values without a word to the activity log. `visible` moves updatedAt as well. */
  set(id: number, values: Record<string, Value>, at: number, visible = true): void {
    const change = this.changeOf(id, at);
    const ownerMoves = 'sfdcLeadOwnerId' in values && change.gone === null;
    if (ownerMoves && this.qualifies(id)) this.qualifying--;
    change.changedAt = at;
    for (const [field, value] of Object.entries(values)) {
      if (searchable.has(field)) this.moveInIndex(id, field, value);
      change.values[field] = value;
    }
    if (visible) change.values.updatedAt = isoSeconds(at);
    if (ownerMoves && this.qualifies(id)) this.qualifying++;
  }

  remove(id: number, how: 'deleted' | 'merged', at: number): void {
    const change = this.changeOf(id, at);
    if (change.gone !== null) return;
    if (this.qualifies(id)) this.qualifying--;
    change.gone = how;
    this.live--;
  }

  private changeOf(id: number, at: number): LeadChange {
    let change = this.changes.get(id);
    if (!change) {
      change = { values: {}, createdAt: null, changedAt: at, gone: null };
      this.changes.set(id, change);
    }
    return change;
  }

  private addToIndex(id: number, field: string, value: Value): void {
    if (value === null || !searchable.has(field)) return;
    const key = searchKey(value);
    let values = this.index.get(field);
    if (!values) {
      values = new Map();
      this.index.set(field, values);
    }
    const ids = values.get(key);
    if (ids) ids.add(id);
    else values.set(key, new Set([id]));
  }

  private moveInIndex(id: number, field: string, value: Value): void {
    const old = this.changes.get(id)?.values[field];
    if (old !== undefined && old !== null) this.index.get(field)?.get(searchKey(old))?.delete(id);
    this.addToIndex(id, field, value);
  }

  /** Ids whose changed value of a searchable field is this one; may hold leads that are gone. */
  changedTo(field: string, value: string): ReadonlySet<number> {
    return this.index.get(field)?.get(value.toLowerCase()) ?? new Set();
  }

  /** All ids from `first` on that exist, ascending. */
  *ids(first = FIRST_LEAD_ID): Generator<number> {
    for (let id = Math.max(first, FIRST_LEAD_ID); id < this.nextId; id++)
      if (this.has(id)) yield id;
  }

  /** The values of the named fields; unknown names are the caller's business. */
  values(id: number, fields: readonly string[]): Record<string, Value> {
    return Object.fromEntries(fields.map((field) => [field, this.value(id, field)]));
  }

  /** Throws unless the lead exists. */
  require(id: number): void {
    if (this.has(id)) return;
    const gone = this.changes.get(id)?.gone;
    throw new Error(`There is no lead ${id}${gone ? `: it was ${gone}` : ''}.`);
  }
}

/** What a lead shows of its owner. */
function ownerValue(owner: Owner | undefined, field: string): Value {
  if (!owner) return null;
  if (field === 'leadOwnerFirstName') return owner.firstName;
  return field === 'leadOwnerLastName' ? owner.lastName : owner.email;
}
