import type { SandboxClock } from '../../support/clock.ts';
import { fraction } from '../../support/hash.ts';
import type { LeadField, Value } from '../leads/fields.ts';
import type { MarketoSettings } from '../settings.ts';
import { CustomActivityIndex } from './custom-index.ts';
import { DELETE_LEAD, FIRST_CUSTOM_TYPE, retentionMs } from './types.ts';

export interface Attribute {
  name: string;
  value: unknown;
  /** Custom activities carry it, standard ones do not. */
  apiName?: string;
}

/** One row of the activity log. */
export interface LogRow {
  index: number;
  id: number;
  leadId: number;
  typeId: number;
  /** When it happened, epoch milliseconds; a custom activity may say any time. */
  at: number;
  /** When the API begins to show it. */
  visibleAt: number;
  campaignId: number | null;
  primaryId: number | null;
  primaryValue: string | null;
  attributes: readonly Attribute[];
  /** Of a Change Data Value: the field and its values. */
  field: LeadField | null;
  oldValue: Value;
  newValue: Value;
}

export interface NewRow {
  leadId: number;
  typeId: number;
  at?: number;
  campaignId?: number | null;
  primaryId?: number | null;
  primaryValue?: string | null;
  attributes?: readonly Attribute[];
  field?: LeadField;
  oldValue?: Value;
  newValue?: Value;
}

/** Rows that shall show later than the others: which, by how much, and how many of them. */
export interface LateRule {
  leadId?: number;
  typeId?: number;
  ms: number;
  times: number;
}

// Beyond 32 bits, as on old instances, and not dense, so that nobody counts on either.
const FIRST_ID = 11_000_000_003;
const STEP = 7;

/** What one look at the log gave: the rows that passed, where to go on, and whether there is more. */
export interface Scan {
  rows: LogRow[];
  next: number;
  more: boolean;
}

/**
 * The activity log of the whole instance, append only. It is read in blocks from a position, all
 * leads and types, and filtered afterwards, so a page can be short or empty although more follows.
 * A row shows only after a lag, some rows later than their neighbours: a reader that has gone past
 * such a row does not see it any more, as on a real instance.
 */
export class ActivityLog {
  readonly custom = new CustomActivityIndex();
  private readonly rows: LogRow[] = [];
  /** The latest `at` up to each row: ascending, so that a date is found by halving. */
  private readonly latest: number[] = [];
  private readonly lateRules: LateRule[] = [];
  private readonly clock: SandboxClock;
  private readonly settings: MarketoSettings;
  private readonly seed: number;

  constructor(clock: SandboxClock, settings: MarketoSettings, seed: number) {
    this.clock = clock;
    this.settings = settings;
    this.seed = seed;
  }

  get length(): number {
    return this.rows.length;
  }

  append(row: NewRow): LogRow {
    const now = this.clock.now();
    const index = this.rows.length;
    const at = row.at ?? now;
    const made: LogRow = {
      index,
      id: FIRST_ID + index * STEP,
      leadId: row.leadId,
      typeId: row.typeId,
      at,
      visibleAt: now + this.delay(index, row),
      campaignId: row.campaignId ?? null,
      primaryId: row.primaryId ?? null,
      primaryValue: row.primaryValue ?? null,
      attributes: row.attributes ?? NONE,
      field: row.field ?? null,
      oldValue: row.oldValue ?? null,
      newValue: row.newValue ?? null,
    };
    this.rows.push(made);
    if (made.typeId >= FIRST_CUSTOM_TYPE) this.custom.add(made);
    this.latest.push(Math.max(this.latest[index - 1] ?? 0, at));
    return made;
  }

  private delay(index: number, row: NewRow): number {
    const { lagMs, lateShare } = this.settings;
    const isLate = fraction(this.seed, index, 901) < lateShare;
    const late = isLate ? lagMs * fraction(this.seed, index, 902) : 0;
    return lagMs + late + this.chosenDelay(row);
  }

  private chosenDelay(row: NewRow): number {
    for (const [n, rule] of this.lateRules.entries()) {
      if (rule.leadId !== undefined && rule.leadId !== row.leadId) continue;
      if (rule.typeId !== undefined && rule.typeId !== row.typeId) continue;
      rule.times--;
      if (rule.times <= 0) this.lateRules.splice(n, 1);
      return rule.ms;
    }
    return 0;
  }

  /** The next rows that fit show `ms` later than they would. */
  delayNext(rule: { leadId?: number; typeId?: number; ms: number; times?: number }): void {
    this.lateRules.push({ times: 1, ...rule });
  }

  /** The position of the first row that happened at or after an instant. */
  positionSince(at: number): number {
    let low = 0;
    let high = this.latest.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.latest[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The position after the row with this id. */
  positionAfter(id: number): number {
    return Math.min(this.rows.length, Math.max(0, Math.floor((id - FIRST_ID) / STEP) + 1));
  }

  at(index: number): LogRow | undefined {
    return this.rows[index];
  }

  /** True while the row is within the time Marketo keeps its type. */
  isKept(row: LogRow, now = this.clock.now()): boolean {
    return now - row.at <= retentionMs(row.typeId);
  }

  /** Looks at one block from `position`, and stops early when `limit` rows have passed. */
  scan(position: number, limit: number, accept: (row: LogRow) => boolean): Scan {
    const now = this.clock.now();
    let end = this.rows.length;
    while (end > position && (this.rows[end - 1]?.visibleAt ?? 0) > now) end--;
    const blockEnd = Math.min(end, position + Math.max(1, this.settings.blockSize));
    const rows: LogRow[] = [];
    let next = position;
    while (next < blockEnd && rows.length < limit) {
      const row = this.rows[next++];
      if (row && row.visibleAt <= now && this.isKept(row, now) && accept(row)) rows.push(row);
    }
    return { rows, next: Math.max(next, position), more: next < end };
  }

  /** Every row, seen by the API or not. */
  all(): readonly LogRow[] {
    return this.rows;
  }

  /** Rows that bulk extract can give: visible, kept, and never deletes. */
  *extractable(from: number, to: number): Generator<LogRow> {
    const now = this.clock.now();
    for (let index = 0; index < this.rows.length; index++) {
      const row = this.rows[index];
      if (!row || row.at < from || row.at > to || row.typeId === DELETE_LEAD) continue;
      if (row.visibleAt <= now && this.isKept(row, now)) yield row;
    }
  }
}

const NONE: readonly Attribute[] = [];
