import type { CallOptions, MarketoClient } from '../../../marketo/client-types.ts';
import { type LeadFieldMap, namesToRead } from '../../../marketo/lead-fields.ts';
import { leadCreatedAt, mapLead } from '../../../marketo/lead-values.ts';
import { notQualifiedText, qualify } from '../../../marketo/owner.ts';
import type { MarketoLead } from '../../../marketo/types.ts';

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
  /** Partitions to sync; null: all (R12). */
  partitions?: ReadonlySet<number> | null;
  random?: () => number;
};

const batch = 300;
/** Ids are 32-bit in Marketo's own definitions. */
const largestId = 2 ** 31 - 1;
const narrowings = 4;
const sampleCalls = 2;
const sampleLeads = 5;

/**
 * Estimates an instance by at most seven calls of 300 ids: three ids at each of a hundred places spread
 * geometrically over all possible ids, then evenly over the gap above the highest one found, narrower
 * each time, then at random over all, stratified. Nothing in the API tells a count.
 */
export async function estimateInstance(
  client: MarketoClient,
  map: LeadFieldMap,
  options: Options = {},
): Promise<InstanceEstimate> {
  const { partitions = null, random = Math.random, ...call } = options;
  const fields = namesToRead(map);
  const seen = new Map<number, MarketoLead>();
  const look = async (ids: number[]) => {
    const { leads } = await client.leadsByIds(ids, fields, { kind: 'setup', ...call });
    for (const lead of leads) seen.set(Number(lead.id), lead);
    return leads;
  };

  const places = geometricPlaces();
  await look(places);
  let highestId = Math.max(0, ...seen.keys());
  let ceiling = places.filter((id) => id > highestId)[8] ?? largestId;
  for (let i = 0; i < narrowings && ceiling > highestId; i += 1) {
    const step = Math.max(1, Math.ceil((ceiling - highestId) / batch));
    await look(evenly(highestId, step, ceiling));
    highestId = Math.max(0, ...seen.keys());
    if (step === 1) break;
    // A few steps above the last hit may be holes.
    ceiling = Math.min(ceiling, highestId + 8 * step);
  }

  const sample = new Map<number, MarketoLead>();
  const asked = new Set<number>();
  for (let i = 0; i < sampleCalls && asked.size < highestId; i += 1) {
    const ids = stratified(highestId, asked, random);
    for (const id of ids) asked.add(id);
    for (const lead of await look(ids)) sample.set(Number(lead.id), lead);
  }
  return conclude({ highestId, seen, sample, asked: asked.size, map, partitions, fields });
}

type Seen = {
  highestId: number;
  seen: ReadonlyMap<number, MarketoLead>;
  sample: ReadonlyMap<number, MarketoLead>;
  asked: number;
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
  const known = from.asked > 0 ? Math.round((leads.length / from.asked) * from.highestId) : 0;
  const share = (count: number) => (leads.length > 0 ? count / leads.length : 0);
  const bytes = leads.reduce((sum, lead) => sum + csvBytes(lead, from.fields), 0);
  return {
    highestId: from.highestId,
    leads: known,
    qualifying: Math.round(known * share(qualifying.length)),
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

/** Three neighbours at each place, as single ids may be holes; the first few ids are all asked for. */
function geometricPlaces(): number[] {
  const ids = new Set<number>();
  for (let i = 0; i < batch / 3; i += 1) {
    const place = Math.floor(largestId ** (i / (batch / 3 - 1)));
    for (let next = place; next < place + 3; next += 1) if (next <= largestId) ids.add(next);
  }
  return [...ids].sort((a, b) => a - b);
}

function evenly(above: number, step: number, ceiling: number): number[] {
  const ids: number[] = [];
  for (let id = above + step; id <= ceiling && ids.length < batch; id += step) ids.push(id);
  return ids.length > 0 ? ids : [ceiling];
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
