import { Faults } from '../faults.ts';
import type { SandboxClock } from '../support/clock.ts';
import { RequestLog } from '../support/request-log.ts';
import { CustomTypes } from './activities/custom-types.ts';
import { ActivityLog } from './activities/log.ts';
import { Refusals } from './activities/refusals.ts';
import { Tokens } from './api/tokens.ts';
import { Usage } from './api/usage.ts';
import { ExportJobs } from './bulk/jobs.ts';
import { LeadMerges } from './leads/merge.ts';
import { LeadOperations } from './leads/operations.ts';
import { Owners } from './leads/owners.ts';
import { LeadReader } from './leads/reader.ts';
import { SalesforceOperations } from './leads/salesforce-operations.ts';
import { LeadStore } from './leads/store.ts';
import { StaticLists } from './lists/static-lists.ts';
import { Opportunities } from './objects/opportunities.ts';
import type { Partition } from './routes/lead-reads.ts';
import { applyLimits, defaultSettings, type Limits, type MarketoSettings } from './settings.ts';
import { ApiUsers } from './users.ts';

export interface MarketoOptions {
  seed: number;
  /** Leads with a user as owner; there are about 1.2 times as many leads in all. */
  people: number;
  /** How far back the oldest lead's creation lies, in years; 8 when left out. */
  years?: number;
  limits: Limits;
  settings: Partial<MarketoSettings>;
  clock: SandboxClock;
}

/** The parts of one Marketo instance: its data, settings, users and counters. */
export class MarketoInstance {
  readonly settings: MarketoSettings;
  readonly clock: SandboxClock;
  readonly faults = new Faults();
  readonly requests = new RequestLog();
  readonly refusals = new Refusals();
  readonly users: ApiUsers;
  readonly owners = new Owners();
  readonly store: LeadStore;
  readonly log: ActivityLog;
  readonly lists: StaticLists;
  readonly opportunities: Opportunities;
  readonly customTypes: CustomTypes;
  readonly jobs: ExportJobs;
  readonly usage: Usage;
  readonly tokens: Tokens;
  readonly munchkinId: string;
  readonly partitions: Partition[] = [
    { id: 1, name: 'Default', description: 'Initial partition' },
    { id: 2, name: 'Europe', description: 'People in Europe' },
  ];
  readonly operations: LeadOperations;
  readonly salesforce: SalesforceOperations;
  readonly reader: LeadReader;
  readonly merges: LeadMerges;

  constructor(options: MarketoOptions) {
    const { seed, people, years, clock } = options;
    this.clock = clock;
    this.settings = defaultSettings();
    applyLimits(this.settings, options.limits);
    Object.assign(this.settings, options.settings);
    this.munchkinId = `${100 + (seed % 900)}-SBX-${100 + ((seed * 7) % 900)}`;
    this.users = new ApiUsers(seed);
    // To the hour, so that two starts within it give the same dates.
    const until = Math.floor(clock.now() / 3_600_000) * 3_600_000;
    this.store = new LeadStore({ seed, people, until, ...(years ? { years } : {}) }, this.owners);
    this.log = new ActivityLog(clock, this.settings, seed);
    this.lists = new StaticLists(this.store, until);
    this.opportunities = new Opportunities(this.store, seed, until);
    this.customTypes = new CustomTypes(clock);
    this.jobs = new ExportJobs(clock, this.settings);
    this.usage = new Usage(clock, this.settings);
    this.tokens = new Tokens(clock, this.settings, this.users);
    this.operations = new LeadOperations(this.store, this.log, clock);
    this.salesforce = new SalesforceOperations(
      this.store,
      this.operations,
      this.log,
      clock,
      this.settings,
    );
    this.reader = new LeadReader(this.store, this.settings);
    this.merges = new LeadMerges(this.store, this.log, clock);
  }

  setLimits(limits: Limits): void {
    applyLimits(this.settings, limits);
  }

  close(): Promise<void> {
    return this.jobs.close();
  }
}
