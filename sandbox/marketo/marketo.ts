import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NewRow } from './activities/log.ts';
import * as types from './activities/types.ts';
import { activityView } from './activities/view.ts';
import { ApiPipeline } from './api/pipeline.ts';
import { Routes } from './api/route.ts';
import { MarketoInstance, type MarketoOptions } from './instance.ts';
import type { AccountValues } from './leads/accounts.ts';
import { storedValue } from './leads/field-values.ts';
import type { Value } from './leads/fields.ts';
import { leadField } from './leads/fields.ts';
import type { MergeResult } from './leads/merge.ts';
import type { LeadValues, Origin } from './leads/operations.ts';
import { findLeads } from './leads/search.ts';
import type { Opportunity, OpportunityRole } from './objects/opportunities.ts';
import { runOperation } from './operate.ts';
import { allRoutes } from './routes/all-routes.ts';

/** What mass changes can be told. */
export interface MassChange {
  field: string;
  /** `{n}` and `{id}` in a text stand for the running number and the lead's id. */
  value: Value;
  count: number;
  /** The first lead's id to consider; leads with a sales owner only, unless `everybody`. */
  from?: number;
  everybody?: boolean;
}

/**
 * The Marketo stand-in: an instance, what marketers and the Salesforce sync do in it as methods, and
 * the API over it, which is what handle() answers.
 */
export class MarketoSandbox extends MarketoInstance {
  /** The names that fault rules and the request log use for calls. */
  readonly callNames: readonly string[];
  private readonly pipeline: ApiPipeline;

  constructor(options: MarketoOptions) {
    super(options);
    const routes = new Routes(allRoutes(this));
    this.callNames = routes.all.map((route) => route.name);
    this.pipeline = new ApiPipeline({
      routes,
      tokens: this.tokens,
      users: this.users,
      usage: this.usage,
      settings: this.settings,
      clock: this.clock,
      faults: this.faults,
      requests: this.requests,
      operate: (operation, args, body) => runOperation(this, operation, args, body),
    });
  }

  /** Answers a call to /identity, /rest or /bulk. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    return this.pipeline.handle(req, res);
  }

  // What a marketer or the Salesforce sync does.

  createLead(values: LeadValues = {}, origin?: Origin): number {
    const { sfdcLeadOwnerId, ...rest } = values;
    const id = this.operations.create(rest, origin);
    if (typeof sfdcLeadOwnerId === 'string') {
      this.salesforce.syncToSalesforce(id, { type: 'Lead', ownerId: sfdcLeadOwnerId });
    }
    return id;
  }

  /**
   * Edits fields as a marketer does. Company fields of a contact live on its company, so they
   * change for all contacts of the account.
   */
  editLead(id: number, values: LeadValues, origin?: Origin): void {
    this.store.require(id);
    const account = this.store.value(id, 'sfdcAccountId');
    const own: LeadValues = {};
    const company: LeadValues = {};
    for (const [name, value] of Object.entries(values)) {
      const ofCompany = typeof account === 'string' && leadField(name)?.ofCompany;
      (ofCompany ? company : own)[name] = value;
    }
    this.operations.edit(id, own, origin);
    if (typeof account === 'string' && Object.keys(company).length > 0) {
      this.changeAccount(account, company as Partial<AccountValues>);
    }
  }

  /** Gives the lead to a user or queue by id, or to one of that kind picked here. */
  setOwner(id: number, owner: string): void {
    this.operations.setOwner(id, this.ownerId(owner, id));
  }

  private ownerId(owner: string, id: number): string {
    const kinds = {
      user: this.owners.users,
      'inactive user': this.owners.inactive,
      queue: this.owners.queues,
    };
    const pool = kinds[owner as keyof typeof kinds];
    if (!pool) return owner;
    const others = pool.filter((entry) => entry.id !== this.store.value(id, 'sfdcLeadOwnerId'));
    return others[id % others.length]?.id ?? owner;
  }

  clearOwner(id: number): void {
    this.operations.setOwner(id, null);
  }

  syncToSalesforce(
    id: number,
    as: { type: 'Lead' | 'Contact'; ownerId?: string; accountId?: string } = { type: 'Lead' },
  ): { sfdcId: string } {
    const { ownerId, ...rest } = as;
    const made = this.salesforce.syncToSalesforce(id, rest);
    if (this.store.owner(id) === undefined) this.setOwner(id, ownerId ?? 'user');
    return made;
  }

  convertLead(id: number, accountId?: string): { contactId: string; accountId: string } {
    return this.salesforce.convert(id, accountId === undefined ? {} : { accountId });
  }

  deleteInSalesforce(id: number): void {
    this.salesforce.deleteInSalesforce(id);
  }

  renameAccount(accountId: string, company: string): number[] {
    return this.changeAccount(accountId, { company });
  }

  /** Changes a company's values; returns the ids of its contacts. */
  changeAccount(accountId: string, values: Partial<AccountValues>): number[] {
    const leads = findLeads(this.store, 'sfdcAccountId', [accountId], Number.POSITIVE_INFINITY);
    this.salesforce.changeAccount(accountId, values, leads);
    return leads;
  }

  /** Merges leads; a CRM record beats the named winner (see LeadMerges). */
  mergeLeads(
    winner: number,
    losers: readonly number[],
    inCRM = false,
    source?: string,
  ): MergeResult {
    const roles = [winner, ...losers].flatMap((id) => this.opportunities.rolesOfLead(id));
    const result = this.merges.merge(winner, losers, inCRM, source);
    this.lists.merged(result.winner, result.losers);
    const moved = roles.filter((role) => role.leadId !== result.winner);
    this.opportunities.merged(result.winner, moved, this.clock.now());
    return result;
  }

  deleteLead(id: number, campaign?: string): void {
    this.operations.delete(id, { source: 'Manual', ...(campaign ? { campaign } : {}) });
  }

  movePartition(id: number, partition: number): void {
    this.operations.movePartition(id, partition);
  }

  /** Puts the lead on an opportunity (34): a new one, or the one named in `externalOpportunityId`. */
  addOpportunity(
    leadId: number,
    values: Partial<Opportunity> & { role?: string } = {},
  ): Opportunity {
    this.store.require(leadId);
    const { role = 'Decision Maker', ...rest } = values;
    const known = rest.externalOpportunityId && this.opportunities.find(rest.externalOpportunityId);
    const opportunity = known || this.opportunities.create(rest, this.clock.now());
    this.addRole(leadId, opportunity.externalOpportunityId, role);
    return opportunity;
  }

  /** Gives the lead a role on an opportunity there is (34). */
  addRole(leadId: number, externalId: string, role: string): OpportunityRole {
    const opportunity = this.opportunities.require(externalId);
    const made = this.opportunities.addRole(leadId, externalId, role, this.clock.now());
    this.logOpportunity(leadId, types.ADD_TO_OPPORTUNITY, opportunity, [
      { name: 'Role', value: role },
    ]);
    return made;
  }

  /** Takes the lead off an opportunity (35): all its roles there, or the named one. */
  removeOpportunity(leadId: number, externalId: string, role?: string): void {
    const opportunity = this.opportunities.require(externalId);
    const gone = this.opportunities.removeRoles(leadId, externalId, role);
    if (gone.length === 0) throw new Error(`Lead ${leadId} has no role on ${externalId}.`);
    this.logOpportunity(leadId, types.REMOVE_FROM_OPPORTUNITY, opportunity, [
      { name: 'Role', value: gone[0]?.role },
    ]);
  }

  /** Changes an opportunity (36 for each lead with a role on it). */
  updateOpportunity(externalId: string, values: Partial<Opportunity>): Opportunity {
    const opportunity = this.opportunities.change(externalId, values, this.clock.now());
    for (const leadId of this.opportunities.leadsOf(externalId)) {
      this.logOpportunity(leadId, types.UPDATE_OPPORTUNITY, opportunity, [
        { name: 'Data Value Changes', value: JSON.stringify(values) },
      ]);
    }
    return opportunity;
  }

  private logOpportunity(
    leadId: number,
    typeId: number,
    opportunity: Opportunity,
    attributes: NonNullable<NewRow['attributes']>,
  ): void {
    this.log.append({ leadId, typeId, primaryValue: opportunity.name, attributes });
  }

  /** Changes one field of many leads, some 100,000 a second. Returns their ids. */
  massChange(change: MassChange): number[] {
    const { field, value, count, from, everybody = false } = change;
    const origin: Origin = { source: 'Batch campaign', reason: 'Data cleanse' };
    const known = leadField(field);
    const ids: number[] = [];
    for (const id of this.store.ids(from)) {
      if (ids.length >= count) break;
      if (!everybody && !this.store.qualifies(id)) continue;
      const own =
        typeof value === 'string'
          ? value.replaceAll('{n}', String(ids.length)).replaceAll('{id}', String(id))
          : value;
      const stored = known && storedValue(known, own);
      const typed = stored && 'value' in stored ? stored.value : own;
      this.operations.edit(id, { [field]: typed }, origin);
      ids.push(id);
    }
    return ids;
  }

  // What a test asks for.

  /** Current values, whatever a role may see; undefined when there is no such lead. */
  lead(id: number, fields?: readonly string[]): Record<string, Value> | undefined {
    if (!this.store.has(id)) return undefined;
    return this.reader.record(id, fields ?? this.reader.fields().map((field) => field.name));
  }

  /** The true values of every lead with a user as owner, ascending by id. */
  *qualified(fields: readonly string[]): Generator<Record<string, Value>> {
    for (const id of this.store.ids()) {
      if (this.store.qualifies(id)) yield this.reader.record(id, fields);
    }
  }

  /** Ids of the first leads that fit, for a test to work on. */
  some(count: number, fits: (id: number) => boolean = (id) => this.store.qualifies(id)): number[] {
    const ids: number[] = [];
    for (const id of this.store.ids()) {
      if (ids.length >= count) break;
      if (fits(id)) ids.push(id);
    }
    return ids;
  }

  /** A lead's activities, oldest first, seen by the API or not. */
  activities(leadId: number): Record<string, unknown>[] {
    const now = this.clock.now();
    return this.log
      .all()
      .filter((row) => this.merges.winnerOf(row.leadId) === leadId || row.leadId === leadId)
      .map((row) => ({
        ...activityView(row, row.leadId),
        activityType: types.standardTypes.find((type) => type.id === row.typeId)?.name,
        ...this.customTypes.describe(row.typeId),
        visible: row.visibleAt <= now,
      }));
  }
}
