import { createHash } from 'node:crypto';
import { hash, pick } from '../../support/hash.ts';
import { isoDay, isoSeconds } from '../../support/time.ts';
import { FIRST_LEAD_ID } from '../leads/first-lead-id.ts';
import { sfdcId, sfdcNumber } from '../leads/sfdc-id.ts';
import type { LeadStore } from '../leads/store.ts';

/** A deal, as opportunities.json shows it. The amount is a text there. */
export interface Opportunity {
  marketoGUID: string;
  /** The 18-character id in Salesforce. */
  externalOpportunityId: string;
  name: string;
  description: string | null;
  amount: string;
  stage: string;
  isClosed: boolean;
  isWon: boolean;
  closeDate: string;
  createdAt: string;
  updatedAt: string;
}

/** A person's part in a deal. */
export interface OpportunityRole {
  marketoGUID: string;
  externalOpportunityId: string;
  leadId: number;
  role: string;
  isPrimary: boolean;
  createdAt: string;
  updatedAt: string;
}

const STAGES = ['Prospecting', 'Proposal', 'Negotiation', 'Closed Won', 'Closed Lost'] as const;
const ROLES = ['Decision Maker', 'Evaluator', 'Economic Buyer', 'Other'] as const;
const PER_ACCOUNT = 4;
const FIRST_NEW = 500_000_000;

/** A stable 36-character id for a text. */
function guidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-');
}

/** Opportunities and roles: generated for some accounts, with later changes beside. */
export class Opportunities {
  private readonly changed = new Map<string, Opportunity>();
  private readonly changedRoles = new Map<number, OpportunityRole[]>();
  private readonly removed = new Set<string>();
  /** Guids of the opportunities that anybody has seen: only those can be asked for. */
  private readonly guids = new Map<string, string>();
  private readonly store: LeadStore;
  private readonly seed: number;
  private readonly until: number;
  private next = FIRST_NEW;

  constructor(store: LeadStore, seed: number, until: number) {
    this.store = store;
    this.seed = seed;
    this.until = until;
  }

  find(externalId: string): Opportunity | undefined {
    if (this.removed.has(externalId)) return undefined;
    const found = this.changed.get(externalId) ?? this.generated(externalId);
    if (found) this.guids.set(found.marketoGUID, externalId);
    return found;
  }

  require(externalId: string): Opportunity {
    const found = this.find(externalId);
    if (!found) throw new Error(`There is no opportunity ${externalId}.`);
    return found;
  }

  private generated(externalId: string): Opportunity | undefined {
    const number = sfdcNumber('006', externalId);
    if (number === undefined || number >= FIRST_NEW) return undefined;
    const account = Math.floor(number / PER_ACCOUNT);
    return number % PER_ACCOUNT < this.countOf(account) ? this.make(number) : undefined;
  }

  /** 3 accounts in 8 have one to three opportunities. */
  private countOf(account: number): number {
    const h = hash(this.seed, account, 60);
    return h % 8 < 3 ? 1 + ((h >> 4) % 3) : 0;
  }

  private make(number: number): Opportunity {
    const h = hash(this.seed, number, 61);
    const externalOpportunityId = sfdcId('006', number);
    const stage = pick(STAGES, h);
    const created = this.until - (h % 600) * 86_400_000;
    const account = this.store.generator.companyOfAccount(Math.floor(number / PER_ACCOUNT));
    return {
      marketoGUID: guidOf(`opportunity:${externalOpportunityId}`),
      externalOpportunityId,
      name: `${account.name.split('\n')[0]} deal ${1 + (number % PER_ACCOUNT)}`,
      description: null,
      amount: ((h % 9_000_000) / 100).toFixed(2),
      stage,
      isClosed: stage.startsWith('Closed'),
      isWon: stage === 'Closed Won',
      closeDate: isoDay(created + 90 * 86_400_000),
      createdAt: isoSeconds(created),
      updatedAt: isoSeconds(created),
    };
  }

  rolesOfLead(leadId: number): OpportunityRole[] {
    const changed = this.changedRoles.get(leadId);
    if (changed) return changed;
    const account = this.store.generator.account(leadId - FIRST_LEAD_ID);
    if (account === undefined || !this.store.has(leadId)) return [];
    const roles: OpportunityRole[] = [];
    for (let k = 0; k < this.countOf(account); k++) {
      const number = account * PER_ACCOUNT + k;
      const h = hash(this.seed, leadId, 62 + k);
      if (h % 3 !== 0) continue;
      const { externalOpportunityId, createdAt } = this.make(number);
      roles.push(this.role(leadId, externalOpportunityId, pick(ROLES, h >> 3), createdAt));
    }
    return roles;
  }

  private role(leadId: number, externalId: string, role: string, at: string): OpportunityRole {
    return {
      marketoGUID: guidOf(`role:${externalId}:${leadId}:${role}`),
      externalOpportunityId: externalId,
      leadId,
      role,
      isPrimary: false,
      createdAt: at,
      updatedAt: at,
    };
  }

  /** Leads with a role on the opportunity, ascending. */
  leadsOf(externalId: string): number[] {
    const ids = new Set(this.changedRoles.keys());
    const number = sfdcNumber('006', externalId);
    if (number !== undefined && number < FIRST_NEW) {
      const account = Math.floor(number / PER_ACCOUNT);
      for (const slot of this.store.generator.slotsOfAccount(account))
        ids.add(slot + FIRST_LEAD_ID);
    }
    return [...ids]
      .filter((id) =>
        this.rolesOfLead(id).some((role) => role.externalOpportunityId === externalId),
      )
      .sort((a, b) => a - b);
  }

  create(values: Partial<Opportunity>, now: number): Opportunity {
    const externalOpportunityId = values.externalOpportunityId ?? sfdcId('006', this.next++);
    const made: Opportunity = {
      marketoGUID: guidOf(`opportunity:${externalOpportunityId}`),
      externalOpportunityId,
      name: 'New deal',
      description: null,
      amount: '1604.47',
      stage: 'Prospecting',
      isClosed: false,
      isWon: false,
      closeDate: isoDay(now + 90 * 86_400_000),
      createdAt: isoSeconds(now),
      updatedAt: isoSeconds(now),
      ...values,
    };
    this.removed.delete(made.externalOpportunityId);
    this.changed.set(made.externalOpportunityId, made);
    this.guids.set(made.marketoGUID, made.externalOpportunityId);
    return made;
  }

  change(externalId: string, values: Partial<Opportunity>, now: number): Opportunity {
    const next = {
      ...this.require(externalId),
      ...values,
      externalOpportunityId: externalId,
      updatedAt: isoSeconds(now),
    };
    this.changed.set(externalId, next);
    return next;
  }

  addRole(leadId: number, externalId: string, role: string, now: number): OpportunityRole {
    const roles = this.rolesOfLead(leadId).filter(
      (entry) => entry.externalOpportunityId !== externalId || entry.role !== role,
    );
    const made = this.role(leadId, externalId, role, isoSeconds(now));
    this.changedRoles.set(leadId, [...roles, made]);
    return made;
  }

  /** Takes a lead off an opportunity: all its roles there, or the named one. */
  removeRoles(leadId: number, externalId: string, role?: string): OpportunityRole[] {
    const roles = this.rolesOfLead(leadId);
    const gone = roles.filter(
      (entry) =>
        entry.externalOpportunityId === externalId && (role === undefined || entry.role === role),
    );
    this.changedRoles.set(
      leadId,
      roles.filter((entry) => !gone.includes(entry)),
    );
    return gone;
  }

  /** After a merge the losers' roles are the winner's. */
  merged(winner: number, roles: readonly OpportunityRole[], now: number): void {
    for (const entry of roles) this.addRole(winner, entry.externalOpportunityId, entry.role, now);
  }

  /** An opportunity by its guid, if it has been changed or asked for by its id before. */
  findByGuid(marketoGUID: string): Opportunity | undefined {
    const externalId = this.guids.get(marketoGUID);
    return externalId === undefined ? undefined : this.find(externalId);
  }

  /** Roles by guid, among the leads whose roles have been changed. */
  rolesByGuid(marketoGUID: string): OpportunityRole[] {
    const all = [...this.changedRoles.values()].flat();
    return all.filter((role) => role.marketoGUID === marketoGUID);
  }

  /** False while people have roles on it. */
  remove(externalId: string): boolean {
    if (this.leadsOf(externalId).length > 0) return false;
    this.removed.add(externalId);
    this.changed.delete(externalId);
    return true;
  }

  /** The latest open opportunity of a person. */
  latestOpen(leadId: number): Opportunity | undefined {
    return this.rolesOfLead(leadId)
      .map((role) => this.find(role.externalOpportunityId))
      .filter((entry) => entry !== undefined && !entry.isClosed)
      .sort((a, b) => (b?.createdAt ?? '').localeCompare(a?.createdAt ?? ''))[0];
  }
}
