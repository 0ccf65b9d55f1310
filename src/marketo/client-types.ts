import type { AddOutcome, CustomActivity } from './custom-activities.ts';
import type { CustomAttribute, CustomType, NewCustomType } from './custom-types.ts';
import type { CallKind } from './gate.ts';
import type {
  Activity,
  ActivityType,
  CreatedBetween,
  ExportDownload,
  ExportJob,
  LeadChange,
  LeadDescription,
  LeadPage,
  OneLead,
  Opportunity,
  OpportunityRole,
  PagingToken,
  Partition,
  Refusable,
  StreamPage,
  UsageDay,
} from './types.ts';

export type CallOptions = {
  /** What the call is made for; each method has the usual one as its default. */
  kind?: CallKind;
  signal?: AbortSignal;
  /** Told of each answer, of retries too, with its size on the wire: what a run cost. */
  tally?: (bytes: number) => void;
};

/**
 * Marketo Engage over REST, reads and bulk lead extract. Every method waits at the gate, renews the
 * token, retries what is worth retrying, and throws MarketoError or BudgetExhausted.
 */
export type MarketoClient = {
  readonly endpoint: { base: string; munchkinId: string | null };

  /** The login of the API-only user that owns the credentials; gets a token if there is none. */
  apiUser(signal?: AbortSignal): Promise<string>;

  describe2(options?: CallOptions): Promise<LeadDescription>;

  /**
   * Current values of at most 300 leads. Ids that Marketo does not know or the role does not see are
   * left out without a word: match by id.
   */
  leadsByIds(
    ids: readonly number[],
    fields: readonly string[],
    options?: CallOptions,
  ): Promise<LeadPage>;
  /** All leads with one of at most 300 values, page by page; over 1,000 matches fail with 1003. */
  leadsByFilter(
    filterType: string,
    values: readonly (string | number)[],
    fields: readonly string[],
    options?: CallOptions,
  ): AsyncGenerator<LeadPage>;
  leadById(id: number, fields: readonly string[], options?: CallOptions): Promise<OneLead>;

  /** The cursor that starts at `since`, inclusive. Marketo may take minutes for old dates. */
  pagingToken(since: Date, options?: CallOptions): Promise<PagingToken>;
  /** New leads (12) and changes (13) of `fields`: hints where to look, never values to store. */
  leadChanges(
    token: string,
    fields: readonly string[],
    options?: CallOptions,
  ): Promise<StreamPage<LeadChange>>;
  /** At most 10 types. */
  activities(
    token: string,
    typeIds: readonly number[],
    options?: CallOptions,
  ): Promise<StreamPage<Activity>>;
  /** Type 37. Marketo keeps it for 14 days. */
  deletedLeads(token: string, options?: CallOptions): Promise<StreamPage<Activity>>;
  activityTypes(options?: CallOptions): Promise<ActivityType[]>;

  /** All custom types, drafts too, without attributes. Read-Only Activity Metadata. */
  listCustomTypes(options?: CallOptions): Promise<CustomType[]>;
  /** One type with its draft's attributes; throws 1013 where there is none. */
  describeCustomType(apiName: string, options?: CallOptions): Promise<CustomType | null>;
  /** Read-Write Activity Metadata, as the next two. */
  createCustomType(type: NewCustomType, options?: CallOptions): Promise<void>;
  createTypeAttributes(
    apiName: string,
    attributes: readonly CustomAttribute[],
    options?: CallOptions,
  ): Promise<void>;
  approveCustomType(apiName: string, options?: CallOptions): Promise<void>;
  /**
   * Writes at most 300 activities and 1 MB; outcomes stand in the order of the input. Never repeated
   * by itself: after a failure that is not `notExecuted` the caller reads back (SYNC R32).
   */
  addCustomActivities(
    input: readonly CustomActivity[],
    options?: CallOptions & { beforeSend?: () => void },
  ): Promise<AddOutcome[]>;

  partitions(options?: CallOptions): Promise<Partition[]>;

  opportunityRoles(
    leadIds: readonly number[],
    options?: CallOptions,
  ): Promise<Refusable<{ roles: OpportunityRole[] }>>;
  opportunities(
    externalIds: readonly string[],
    options?: CallOptions,
  ): Promise<Refusable<{ opportunities: Opportunity[] }>>;

  /** Not repeated when the outcome is unknown; a job that was made and never enqueued costs nothing. */
  createExport(
    job: { fields: readonly string[]; createdAt: CreatedBetween },
    options?: CallOptions,
  ): Promise<ExportJob>;
  enqueueExport(exportId: string, options?: CallOptions): Promise<ExportJob>;
  /** Marketo moves it once a minute at most. */
  exportStatus(exportId: string, options?: CallOptions): Promise<ExportJob>;
  cancelExport(exportId: string, options?: CallOptions): Promise<ExportJob>;
  /** Jobs of this API user in the last 7 days. */
  listExports(options?: CallOptions): Promise<ExportJob[]>;
  /** The CSV from byte `from` on. A cut stream throws while it is read: ask again from there. */
  downloadExport(
    exportId: string,
    options?: CallOptions & { from?: number },
  ): Promise<ExportDownload>;

  /** Today's calls of all integrations. Needs no right. */
  usage(options?: CallOptions): Promise<UsageDay[]>;

  /** Ends open connections. */
  close(): Promise<void>;
};
