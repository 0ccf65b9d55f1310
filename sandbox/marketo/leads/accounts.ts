import type { Value } from './fields.ts';
import type { LeadGenerator } from './generator.ts';
import { sfdcId, sfdcNumber } from './sfdc-id.ts';

/** The fields a contact shows from its company. */
export interface AccountValues {
  company: string | null;
  website: string | null;
  industry: string | null;
  numberOfEmployees: number | null;
  annualRevenue: number | null;
}

/** Accounts made while the sandbox runs get numbers that no generated account reaches. */
const FIRST_NEW_ACCOUNT = 500_000_000;

/** Companies that came from Salesforce accounts; generated until somebody renames one. */
export class Accounts {
  private readonly changed = new Map<string, AccountValues>();
  private readonly generator: LeadGenerator;
  private next = FIRST_NEW_ACCOUNT;

  constructor(generator: LeadGenerator) {
    this.generator = generator;
  }

  /** False while every account is as generated: then a lead's own generated value is right. */
  get anyChanged(): boolean {
    return this.changed.size > 0;
  }

  create(values: Partial<AccountValues>): string {
    const id = sfdcId('001', this.next++);
    this.changed.set(id, {
      company: null,
      website: null,
      industry: null,
      numberOfEmployees: null,
      annualRevenue: null,
      ...values,
    });
    return id;
  }

  /** The account's values, or undefined when there is no such account. */
  find(id: string): AccountValues | undefined {
    const changed = this.changed.get(id);
    if (changed) return changed;
    const number = sfdcNumber('001', id);
    if (number === undefined || number >= FIRST_NEW_ACCOUNT) return undefined;
    if (this.generator.slotsOfAccount(number).next().done) return undefined;
    const company = this.generator.companyOfAccount(number);
    return {
      company: company.name,
      website: `https://www.${company.domain}`,
      industry: company.industry,
      numberOfEmployees: company.employees,
      annualRevenue: company.employees * 100_000.5,
    };
  }

  change(id: string, values: Partial<AccountValues>): AccountValues {
    const next = { ...this.require(id), ...values };
    this.changed.set(id, next);
    return next;
  }

  /** The value a contact of this account shows, or undefined when the account is as generated. */
  changedValue(id: string, field: string): Value | undefined {
    return this.changed.get(id)?.[field as keyof AccountValues];
  }

  require(id: string): AccountValues {
    const values = this.find(id);
    if (!values) throw new Error(`No account ${id}. Take the sfdcAccountId of a contact.`);
    return values;
  }
}
