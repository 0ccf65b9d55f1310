import type { CallOptions, MarketoClient } from '../../../marketo/client-types.ts';
import { MarketoError } from '../../../marketo/errors.ts';
import { type LeadFieldMap, namesToRead, namesToWatch } from '../../../marketo/lead-fields.ts';
import { leadCreatedAt, mapLead } from '../../../marketo/lead-values.ts';
import { notQualifiedText, qualify } from '../../../marketo/owner.ts';
import type { MarketoLead } from '../../../marketo/types.ts';
import { findHighestId } from './highest-id.ts';

/** What an instance holds, told from a few thousand ids. */
export type InstanceEstimate = {
  /**
   * No lead above it was seen. Ids may have gaps and grow meanwhile: whoever reads by id goes on above
   * it until nothing comes any more.
   */
  highestId: number;
  leads: number;
  qualifying: number;
  /** Leads seen, on which the two above rest. */
  sampled: number;
  /** Why leads do not qualify, as shares of all leads, largest first. */
  skipped: { reason: string; share: number }[];
  /** Creation of the oldest lead seen; the very first may be somewhat older. */
  firstCreatedAt: Date | null;
  /** Size of a lead's row in a bulk file. */
  bytesPerLead: number;
  /** A few leads that qualify. */
  samples: MarketoLead[];
};

type Options = CallOptions & {
  now: Date;
  /** Partitions to sync; null: all (R12). */
  partitions?: ReadonlySet<number> | null;
  random?: () => number;
};

const batch = 300;
const narrowings = 4;
const sampleCalls = 2;
const sampleLeads = 5;

/**
 * Estimates an instance in about ten calls; nothing in the API tells a count. At most 1,000 leads are
 * simply all read, by their partition. Else the highest id is searched (highest-id.ts), and 600 ids
 * are drawn at random from all, stratified.
 */
export async function estimateInstance(
  client: MarketoClient,
  map: LeadFieldMap,
  options: Options,
): Promise<InstanceEstimate> {
  const { now, partitions = null, random = Math.random, ...given } = options;
  const call: CallOptions = { kind: 'setup', ...given };
  const fields = namesToRead(map);
  const rest = { map, partitions, fields };

  const all = await readIfFew(client, map, fields, call);
  if (all) {
    const leads = new Map(all.map((lead) => [Number(lead.id), lead]));
    const highestId = Math.max(0, ...leads.keys());
    return conclude({ highestId, seen: leads, sample: leads, total: leads.size, ...rest });
  }

  const seen = new Map<number, MarketoLead>();
  const look = async (ids: readonly number[]) => {
    const { leads } = await client.leadsByIds(ids, fields, call);
    for (const lead of leads) seen.set(Number(lead.id), lead);
    return leads.map((lead) => Number(lead.id));
  };
  const anchors = await recentIds(client, map, now, call);
  const highestId = await findHighestId(look, anchors, narrowings);

  const sample = new Map<number, MarketoLead>();
  const asked = new Set<number>();
  for (let i = 0; i < sampleCalls && asked.size < highestId; i += 1) {
    const ids = stratified(highestId, asked, random);
    for (const id of ids) asked.add(id);
    for (const id of await look(ids)) {
      const lead = seen.get(id);
      if (lead) sample.set(id, lead);
    }
  }
  const total = asked.size > 0 ? Math.round((sample.size / asked.size) * highestId) : 0;
  return conclude({ highestId, seen, sample, total, ...rest });
}

/** All leads where there are 1,000 at most: more make this call fail. Null: more, or it cannot tell. */
async function readIfFew(
  client: MarketoClient,
  map: LeadFieldMap,
  fields: readonly string[],
  call: CallOptions,
): Promise<MarketoLead[] | null> {
  if (map.partitionId === null) return null;
  const leads: MarketoLead[] = [];
  try {
    const ids = (await client.partitions(call)).map((partition) => partition.id);
    if (ids.length === 0 || ids.length > batch) return null;
    for await (const page of client.leadsByFilter(map.partitionId, ids, fields, call)) {
      leads.push(...page.leads);
    }
    return leads;
  } catch (error) {
    const refused = error instanceof MarketoError && ['S', 'N'].includes(error.retryClass);
    if (refused) return null;
    throw error;
  }
}

/** Ids of leads that changed in the last day: new ones are the highest there are. */
async function recentIds(
  client: MarketoClient,
  map: LeadFieldMap,
  now: Date,
  call: CallOptions,
): Promise<number[]> {
  try {
    const since = new Date(now.getTime() - 86_400_000);
    const { token } = await client.pagingToken(since, call);
    const { items } = await client.leadChanges(token, namesToWatch(map), call);
    return items.map((item) => item.leadId);
  } catch (error) {
    if (error instanceof MarketoError && error.retryClass === 'N') return [];
    throw error;
  }
}

type Seen = {
  highestId: number;
  seen: ReadonlyMap<number, MarketoLead>;
  sample: ReadonlyMap<number, MarketoLead>;
  /** Leads in all. */
  total: number;
  map: LeadFieldMap;
  partitions: ReadonlySet<number> | null;
  fields: readonly string[];
};

function conclude(from: Seen): InstanceEstimate {
  const leads = [...from.sample.values()];
  const reasons = new Map<string, number>();
  const qualifying: MarketoLead[] = [];
  for (const lead of leads) {
    const reason = reasonToSkip(lead, from.map, from.partitions);
    if (reason === null) qualifying.push(lead);
    else reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const share = (count: number) => (leads.length > 0 ? count / leads.length : 0);
  const bytes = leads.reduce((sum, lead) => sum + csvBytes(lead, from.fields), 0);
  return {
    highestId: from.highestId,
    leads: from.total,
    qualifying: Math.round(from.total * share(qualifying.length)),
    sampled: leads.length,
    skipped: [...reasons]
      .map(([reason, count]) => ({ reason, share: share(count) }))
      .sort((a, b) => b.share - a.share),
    firstCreatedAt: oldest([...from.seen.values()]),
    bytesPerLead: leads.length > 0 ? Math.round(bytes / leads.length) : 0,
    samples: qualifying.slice(0, sampleLeads),
  };
}

function reasonToSkip(
  lead: MarketoLead,
  map: LeadFieldMap,
  partitions: ReadonlySet<number> | null,
): string | null {
  const values = mapLead(lead, map);
  if (!values) return 'unreadable';
  const { partitionId } = values;
  if (partitions && partitionId != null && !partitions.has(partitionId)) {
    return 'in a partition that is not synced';
  }
  const verdict = qualify(values.ownerId ?? null);
  return verdict.ok ? null : notQualifiedText[verdict.reason];
}

/** One id at random of each of 300 equal parts, none twice; all that are left when these are few. */
function stratified(highest: number, asked: ReadonlySet<number>, random: () => number): number[] {
  if (highest - asked.size <= batch) {
    return Array.from({ length: highest }, (_, i) => i + 1).filter((id) => !asked.has(id));
  }
  const ids = new Set<number>();
  for (let i = 0; i < batch; i += 1) {
    const id = 1 + Math.floor(((i + random()) * highest) / batch);
    if (!asked.has(id) && id <= highest) ids.add(id);
  }
  return [...ids];
}

function oldest(leads: readonly MarketoLead[]): Date | null {
  const times = leads.map(leadCreatedAt).filter((at) => at !== null);
  return times.length > 0 ? new Date(Math.min(...times.map(Number))) : null;
}

/** Values, separators, line end; quoting adds little. Empty is the word null there. */
function csvBytes(lead: MarketoLead, fields: readonly string[]): number {
  return fields.reduce((sum, name) => sum + Buffer.byteLength(String(lead[name] ?? null)) + 1, 0);
}
