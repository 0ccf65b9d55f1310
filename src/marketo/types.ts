/** A lead as REST shows it: only the fields that were asked for, and `id`. Absent reads as null. */
export type MarketoLead = Record<string, string | number | boolean | null>;

/**
 * What every answer carries: Marketo's own clock when it answered, from the request id. Watermarks
 * are made of it, never of our clock (R3).
 */
export type Answered = { vendorTime: Date };

export type DescribedField = {
  name: string;
  displayName: string;
  dataType: string;
  length: number | null;
  updateable: boolean;
  crmManaged: boolean;
};

export type LeadDescription = Answered & {
  fields: DescribedField[];
  /** The legal values of `filterType`. */
  searchable: string[];
};

export type LeadPage = Answered & { leads: MarketoLead[] };

/** One lead, or null: unknown, deleted, merged away, or in a partition the role does not see. */
export type OneLead = Answered & { lead: MarketoLead | null };

export type PagingToken = Answered & { token: string };

/**
 * A page of a date-paged stream. `token` is the cursor for the next call whether or not there is
 * more now; an empty page with `more` is normal, as Marketo filters after it has cut the page.
 */
export type StreamPage<T> = Answered & { items: T[]; token: string; more: boolean };

type LogRow = {
  /** Unique; the numeric id may be absent and is not kept. Empty when Marketo sent neither. */
  guid: string;
  leadId: number;
  /** Null when Marketo sent a date that is none. */
  at: Date | null;
  typeId: number;
  /** By attribute name in lower case, as Marketo's capitals vary. */
  attributes: ReadonlyMap<string, AttributeValue>;
};

export type AttributeValue = string | number | boolean | null | readonly unknown[];

export type LeadChange = LogRow & {
  fields: { name: string; oldValue: string | null; newValue: string | null }[];
};

export type Activity = LogRow & {
  primaryValueId: number | null;
  primaryValue: string | null;
  /** For type 32: the ids that were merged into `leadId`; otherwise empty. */
  mergedIds: number[];
};

export type ActivityType = {
  id: number;
  name: string;
  /** Custom types have one. */
  apiName: string | null;
};

export type Partition = { id: number; name: string; description: string | null };

/** Marketo refuses these APIs where Salesforce sync is native: a fact, not a failure. */
export type Refusable<T> = ({ refused: false } & T) | { refused: true; code: string; why: string };

export type OpportunityRole = {
  leadId: number;
  externalOpportunityId: string;
  role: string | null;
};

export type Opportunity = {
  externalOpportunityId: string;
  name: string | null;
  isClosed: boolean | null;
  createdAt: Date | null;
};

/** Calls of one Central day by all integrations together. */
export type UsageDay = { day: string; total: number; users: { user: string; calls: number }[] };

export type ExportState =
  | 'created'
  | 'queued'
  | 'processing'
  | 'completed'
  | 'failed'
  | 'cancelled';

export type ExportJob = Answered & {
  exportId: string;
  state: ExportState;
  createdAt: Date | null;
  queuedAt: Date | null;
  finishedAt: Date | null;
  rows: number | null;
  fileSize: number | null;
  /** Lower-case hex of the SHA-256 of the file's raw bytes. */
  sha256: string | null;
  error: string | null;
};

/** Both ends inclusive, whole seconds, at most 31 days apart. */
export type CreatedBetween = { startAt: Date; endAt: Date };

export type ExportDownload = Answered & {
  /** Offset of the first byte of `chunks` in the file: what was asked for, or 0 if Range was ignored. */
  from: number;
  /** Size of the whole file in bytes; null when Marketo did not say. */
  total: number | null;
  /** Must be read to its end or broken out of: the connection is held until then. */
  chunks: AsyncIterable<Buffer>;
};
