import type { SandboxClock } from '../../support/clock.ts';
import type { ActivityLog } from '../activities/log.ts';
import * as types from '../activities/types.ts';
import type { MarketoSettings } from '../settings.ts';
import type { AccountValues } from './accounts.ts';
import { leadField } from './fields.ts';
import { FIRST_LEAD_ID } from './first-lead-id.ts';
import { BY_SALESFORCE, type LeadOperations, type LeadValues } from './operations.ts';
import { sfdcId } from './sfdc-id.ts';
import type { LeadStore } from './store.ts';

/** What the native Salesforce sync brings: records made, converted, renamed and deleted there. */
export class SalesforceOperations {
  private readonly store: LeadStore;
  private readonly leads: LeadOperations;
  private readonly log: ActivityLog;
  private readonly clock: SandboxClock;
  private readonly settings: MarketoSettings;

  constructor(
    store: LeadStore,
    leads: LeadOperations,
    log: ActivityLog,
    clock: SandboxClock,
    settings: MarketoSettings,
  ) {
    this.store = store;
    this.leads = leads;
    this.log = log;
    this.clock = clock;
    this.settings = settings;
  }

  /** First sync to Salesforce (19): the lead gets its ids there, and an owner unless it has one. */
  syncToSalesforce(
    id: number,
    as: { type: 'Lead' | 'Contact'; ownerId?: string; accountId?: string } = { type: 'Lead' },
  ): { sfdcId: string } {
    this.store.require(id);
    if (this.store.value(id, 'sfdcId') !== null) {
      throw new Error(`Lead ${id} is in Salesforce already.`);
    }
    const sfdc = sfdcId(as.type === 'Contact' ? '003' : '00Q', id - FIRST_LEAD_ID);
    const account = as.type === 'Contact' ? (as.accountId ?? this.newAccount(id)) : null;
    const ids: LeadValues =
      as.type === 'Contact'
        ? { sfdcContactId: sfdc, sfdcAccountId: account, sfdcType: 'Contact', sfdcId: sfdc }
        : { sfdcLeadId: sfdc, sfdcType: 'Lead', sfdcId: sfdc };
    this.log.append({
      leadId: id,
      typeId: types.SYNC_LEAD_TO_SFDC,
      primaryId: id,
      primaryValue: this.store.nameOf(id),
      attributes: [
        { name: 'SFDC Type', value: as.type },
        { name: 'Source', value: BY_SALESFORCE.source },
      ],
    });
    this.leads.edit(id, ids, BY_SALESFORCE);
    if (as.ownerId !== undefined) this.leads.setOwner(id, as.ownerId);
    return { sfdcId: sfdc };
  }

  private newAccount(id: number): string {
    const company = this.store.value(id, 'company');
    return this.store.accounts.create({
      company: typeof company === 'string' ? company : `${this.store.nameOf(id)} (household)`,
    });
  }

  /** A seller converts the Salesforce lead (21): it becomes a contact of an account. */
  convert(
    id: number,
    options: { accountId?: string } = {},
  ): { contactId: string; accountId: string } {
    this.store.require(id);
    if (this.store.value(id, 'sfdcType') !== 'Lead') {
      throw new Error(`Lead ${id} is no lead in Salesforce, so it can't be converted.`);
    }
    const accountId = options.accountId ?? this.newAccount(id);
    this.store.accounts.require(accountId);
    const contactId = sfdcId('003', id - FIRST_LEAD_ID);
    this.log.append({
      leadId: id,
      typeId: types.CONVERT_LEAD,
      primaryId: id,
      primaryValue: this.store.nameOf(id),
      attributes: [
        { name: 'Contact ID', value: contactId },
        { name: 'Account ID', value: accountId },
        { name: 'Source', value: BY_SALESFORCE.source },
      ],
    });
    this.leads.edit(
      id,
      {
        sfdcContactId: contactId,
        sfdcAccountId: accountId,
        sfdcType: 'Contact',
        sfdcId: contactId,
      },
      BY_SALESFORCE,
    );
    return { contactId, accountId };
  }

  /** Somebody deletes the record in Salesforce (29): ids and owner go, the Marketo lead stays. */
  deleteInSalesforce(id: number): void {
    this.store.require(id);
    const type = this.store.value(id, 'sfdcType');
    if (type === null) throw new Error(`Lead ${id} is not in Salesforce.`);
    this.log.append({
      leadId: id,
      typeId: types.DELETE_LEAD_FROM_SFDC,
      primaryId: id,
      primaryValue: this.store.nameOf(id),
      attributes: [
        { name: 'SFDC Type', value: type },
        { name: 'SFDC Id', value: this.store.value(id, 'sfdcId') },
      ],
    });
    const none = { sfdcContactId: null, sfdcLeadId: null, sfdcAccountId: null, sfdcType: null };
    this.leads.edit(id, { ...none, sfdcId: null }, BY_SALESFORCE);
    this.leads.setOwner(id, null);
  }

  /** Changes an account's company values for all its contacts, and logs them when so set. */
  changeAccount(accountId: string, values: Partial<AccountValues>, leads: readonly number[]): void {
    const before = this.store.accounts.require(accountId);
    this.store.accounts.change(accountId, values);
    const now = this.clock.now();
    for (const id of leads) {
      this.store.set(id, {}, now, false);
      if (!this.settings.logCompanyChanges) continue;
      for (const [name, value] of Object.entries(values)) {
        const field = leadField(name);
        const old = before[name as keyof AccountValues];
        if (field && old !== value)
          this.leads.logChange(id, field, old, value ?? null, BY_SALESFORCE);
      }
    }
  }
}
