import { fraction, hash, pick } from '../../support/hash.ts';
import type { Value } from './fields.ts';
import { generatedFields } from './generated-fields.ts';
import type { Owner, Owners } from './owners.ts';
import type { Company, NamePool } from './pools.ts';
import { companies, namePools } from './pools.ts';
import { sfdcNumber } from './sfdc-id.ts';

/** Who owns the lead of a slot, or that the slot holds none. */
export type SlotKind = 'hole' | 'unowned' | 'queue' | 'user';

const BLOCK = 64;
const HOLES = 2;
const UNOWNED = 6;
const QUEUED = 4;
/** 52 of 64 ids belong to a lead with a user as owner: about 1.2 leads for each qualifying one. */
const OWNED = BLOCK - HOLES - UNOWNED - QUEUED;
const SLOTS_PER_ACCOUNT = 16;
const YEAR_MS = 365.25 * 86_400_000;
const JITTER_MS = 300_000;

export interface GeneratorOptions {
  seed: number;
  /** How many leads have a user, active or not, as owner. */
  people: number;
  /** The youngest lead's creation, epoch milliseconds. */
  until: number;
  /** How far back the oldest lead's creation lies, in years; 8 when left out. */
  years?: number;
}

/**
 * The leads nobody has touched yet. Each value is a pure function of seed and slot, so 1.5 million
 * of them need no memory, and most searches can be answered by turning the function round.
 */
export class LeadGenerator {
  readonly slots: number;
  readonly bigAccounts: number;
  readonly fields: Readonly<Record<string, (slot: number) => Value>>;
  readonly seed: number;
  private readonly until: number;
  /** Milliseconds from the oldest lead to the youngest. */
  private readonly span: number;
  private readonly owners: Owners;

  constructor(options: GeneratorOptions, owners: Owners) {
    this.seed = options.seed | 0;
    this.until = Math.floor(options.until / 1000) * 1000;
    this.span = (options.years ?? 8) * YEAR_MS;
    this.owners = owners;
    this.bigAccounts = Math.max(1, Math.floor(options.people / 40_000));
    this.slots = this.slotsFor(options.people);
    this.fields = generatedFields(this);
  }

  private slotsFor(people: number): number {
    let slot = Math.floor(people / OWNED) * BLOCK;
    for (let found = people % OWNED; found > 0; slot++) {
      if (this.kind(slot) === 'user') found--;
    }
    return slot;
  }

  /**
   * Kind, owner, account, company and creation of the slot asked for last: a bulk file needs each of them
   * about eight times a row.
   */
  private readonly last = {
    kindSlot: -1,
    kind: 'hole' as SlotKind,
    ownerSlot: -1,
    owner: undefined as Owner | undefined,
    accountSlot: -1,
    account: -1,
    companySlot: -1,
    company: undefined as Company | undefined,
    createdSlot: -1,
    created: 0,
  };

  kind(slot: number): SlotKind {
    const { last } = this;
    if (last.kindSlot !== slot) {
      last.kind = this.findKind(slot);
      last.kindSlot = slot;
    }
    return last.kind;
  }

  private findKind(slot: number): SlotKind {
    // An odd multiplier permutes the block's 64 places, so every full block has the same mixture.
    const h = hash(this.seed, slot >> 6, 1);
    const place = (Math.imul(slot & 63, h | 1) + (h >> 8)) & 63;
    if (place >= HOLES + UNOWNED + QUEUED) return 'user';
    if (place < HOLES) return 'hole';
    return place < HOLES + UNOWNED ? 'unowned' : 'queue';
  }

  has(slot: number): boolean {
    return slot >= 0 && slot < this.slots && this.kind(slot) !== 'hole';
  }

  isContact(slot: number): boolean {
    return this.accountNumber(slot) >= 0;
  }

  owner(slot: number): Owner | undefined {
    const { last } = this;
    if (last.ownerSlot !== slot) {
      last.owner = this.findOwner(slot);
      last.ownerSlot = slot;
    }
    return last.owner;
  }

  private findOwner(slot: number): Owner | undefined {
    const kind = this.kind(slot);
    const h = hash(this.seed, slot, 3);
    if (kind === 'user')
      return pick(h % 100 < 6 ? this.owners.inactive : this.owners.users, h >> 7);
    return kind === 'queue' ? pick(this.owners.queues, h) : undefined;
  }

  /** The number of a contact's account. 1 in 40 contacts belongs to one of a few big accounts. */
  account(slot: number): number | undefined {
    const account = this.accountNumber(slot);
    return account < 0 ? undefined : account;
  }

  /** The same with -1 for a lead that is no contact. */
  private accountNumber(slot: number): number {
    const { last } = this;
    if (last.accountSlot !== slot) {
      last.account = this.findAccount(slot);
      last.accountSlot = slot;
    }
    return last.account;
  }

  private findAccount(slot: number): number {
    if (this.kind(slot) !== 'user' || hash(this.seed, slot, 2) % 100 >= 45) return -1;
    const h = hash(this.seed, slot, 4);
    if (h % 40 === 0) return (h >> 8) % this.bigAccounts;
    return this.bigAccounts + Math.floor(slot / SLOTS_PER_ACCOUNT);
  }

  /** The slots of an account's contacts, ascending. */
  *slotsOfAccount(account: number): Generator<number> {
    const small = account >= this.bigAccounts;
    const first = small ? (account - this.bigAccounts) * SLOTS_PER_ACCOUNT : 0;
    const end = small ? Math.min(first + SLOTS_PER_ACCOUNT, this.slots) : this.slots;
    for (let slot = first; slot < end; slot++) if (this.account(slot) === account) yield slot;
  }

  companyOfAccount(account: number): Company {
    return pick(companies, hash(this.seed, account, 5));
  }

  company(slot: number): Company {
    const { last } = this;
    if (last.companySlot !== slot || !last.company) {
      const account = this.accountNumber(slot);
      last.company =
        account < 0 ? pick(companies, hash(this.seed, slot, 6)) : this.companyOfAccount(account);
      last.companySlot = slot;
    }
    return last.company;
  }

  names(slot: number): NamePool {
    return pick(namePools, hash(this.seed, slot, 7));
  }

  /** The slot whose address this lead has: 1 in 50 leads shares that of a neighbour. */
  private emailSlot(slot: number): number {
    const h = hash(this.seed, slot, 8);
    if (h % 50 !== 0) return slot;
    const other = slot - 1 - ((h >> 8) % 32);
    return other < 0 || hash(this.seed, other, 8) % 50 === 0 ? slot : other;
  }

  email(slot: number): string | null {
    const source = this.emailSlot(slot);
    const names = this.names(source);
    if (hash(this.seed, source, 9) % 40 === 0) return null;
    const first = names.firstLocal[hash(this.seed, source, 10) % names.first.length] ?? '';
    const last = names.lastLocal[hash(this.seed, source, 11) % names.last.length] ?? '';
    return first + last + (source + this.company(source).atDomain);
  }

  /** The slots with this address, found by the number inside it. */
  slotsOfEmail(email: string): number[] {
    const lower = email.toLowerCase();
    const number = /\.(\d+)@/.exec(lower)?.[1];
    const source = number === undefined ? Number.NaN : Number(number);
    if (!(source >= 0 && source < this.slots)) return [];
    const found: number[] = [];
    for (let slot = source; slot < Math.min(source + 33, this.slots); slot++) {
      if (this.kind(slot) !== 'hole' && this.email(slot) === lower) found.push(slot);
    }
    return found;
  }

  /** Creation without the jitter: ascends with the slot. The first 2 % lie in the first five eighths. */
  private line(slot: number): number {
    const old = Math.max(1, Math.floor(this.slots * 0.02));
    const recent = this.until - (3 / 8) * this.span;
    if (slot < old) return recent - (5 / 8) * this.span * (1 - slot / old);
    return recent + (this.until - recent) * ((slot - old) / Math.max(1, this.slots - old));
  }

  /** Epoch milliseconds, whole seconds; ascends with the id but for a jitter of five minutes. */
  createdAt(slot: number): number {
    const { last } = this;
    if (last.createdSlot !== slot) {
      last.created = this.findCreatedAt(slot);
      last.createdSlot = slot;
    }
    return last.created;
  }

  private findCreatedAt(slot: number): number {
    const jitter = (fraction(this.seed, slot, 12) * 2 - 1) * JITTER_MS;
    return Math.min(this.until, Math.floor((this.line(slot) + jitter) / 1000) * 1000);
  }

  updatedAt(slot: number): number {
    const created = this.createdAt(slot);
    // Real instances show new leads as updated one second before they were created.
    if (hash(this.seed, slot, 13) % 50 === 0) return created - 1000;
    const early = fraction(this.seed, slot, 14);
    return created + Math.floor(((this.until - created) * early * early * early) / 1000) * 1000;
  }

  /** The first slot that can have been created at or after an instant. */
  firstSlotCreatedFrom(at: number): number {
    return this.firstSlotFrom(at - JITTER_MS - 1000);
  }

  /** The first slot that can not have been created at or before an instant, nor any after it. */
  endOfSlotsCreatedUntil(at: number): number {
    return at >= this.until ? this.slots : this.firstSlotFrom(at + JITTER_MS + 1000);
  }

  private firstSlotFrom(at: number): number {
    let low = 0;
    let high = this.slots;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.line(middle) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The slot behind a contact's or lead's Salesforce id. */
  slotOfSfdc(prefix: '003' | '00Q', id: string): number | undefined {
    const slot = sfdcNumber(prefix, id);
    if (slot === undefined || !this.has(slot)) return undefined;
    return this.fields[prefix === '003' ? 'sfdcContactId' : 'sfdcLeadId']?.(slot) === null
      ? undefined
      : slot;
  }
}
