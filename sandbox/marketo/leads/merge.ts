import type { SandboxClock } from '../../support/clock.ts';
import type { ActivityLog } from '../activities/log.ts';
import { MERGE_LEADS, SFDC_MERGE_LEADS } from '../activities/types.ts';
import type { Value } from './fields.ts';
import { leadFields } from './fields.ts';
import type { LeadStore } from './store.ts';

/** What a merge did: the survivor can be another than the one that was named first. */
export interface MergeResult {
  winner: number;
  losers: number[];
}

// Salesforce ids and owner never need filling: a loser has them only where the winner has them too.
const FILLED = leadFields
  .filter((field) => field.updateable && !field.ofCompany)
  .map((field) => field.name);

export class LeadMerges {
  private readonly store: LeadStore;
  private readonly log: ActivityLog;
  private readonly clock: SandboxClock;
  /** Loser -> winner, over chains. */
  private readonly redirects = new Map<number, number>();

  constructor(store: LeadStore, log: ActivityLog, clock: SandboxClock) {
    this.store = store;
    this.log = log;
    this.clock = clock;
  }

  /** The lead under which an id's activities come now. */
  winnerOf(id: number): number {
    let winner = id;
    for (
      let next = this.redirects.get(winner);
      next !== undefined;
      next = this.redirects.get(winner)
    ) {
      winner = next;
    }
    return winner;
  }

  /**
   * Joins leads. Whatever the caller says, a contact in Salesforce beats a lead there, and either
   * beats a record that is only in Marketo. The survivor keeps its values and takes from the others
   * what it lacks; the log gets a Merge Leads (32), and with `inCRM` an SFDC Merge Leads (31).
   */
  merge(named: number, others: readonly number[], inCRM = false, source = 'leaddb'): MergeResult {
    const all = [...new Set([named, ...others])];
    for (const id of all) this.store.require(id);
    if (all.length < 2) throw new Error('A merge needs two different leads.');
    const winner = all.reduce((best, id) => (this.rank(id) > this.rank(best) ? id : best), named);
    const losers = all.filter((id) => id !== winner);
    const now = this.clock.now();
    const filled: Record<string, Value> = {};
    for (const loser of losers) {
      for (const field of FILLED) {
        if (filled[field] !== undefined || this.store.value(winner, field) !== null) continue;
        const value = this.store.value(loser, field);
        if (value !== null) filled[field] = value;
      }
      this.store.remove(loser, 'merged', now);
      this.redirects.set(loser, winner);
    }
    this.store.set(winner, filled, now);
    const base = { leadId: winner, primaryId: winner, primaryValue: this.store.nameOf(winner) };
    if (inCRM) {
      this.log.append({
        ...base,
        typeId: SFDC_MERGE_LEADS,
        attributes: [{ name: 'Merge IDs', value: losers }],
      });
    }
    this.log.append({
      ...base,
      typeId: MERGE_LEADS,
      attributes: [
        { name: 'Merge IDs', value: losers },
        { name: 'Merge Source', value: source },
        { name: 'Merged in Sales', value: inCRM },
        { name: 'Master Updated', value: Object.keys(filled).length > 0 },
      ],
    });
    return { winner, losers };
  }

  /** 2 for a contact in Salesforce, 1 for a lead there, 0 for a record in Marketo alone. */
  rank(id: number): number {
    const type = this.store.value(id, 'sfdcType');
    if (type === 'Contact') return 2;
    return type === 'Lead' ? 1 : 0;
  }
}
