import type { Clock } from '../../clock.ts';
import type { MarketoClient } from '../../marketo/client-types.ts';
import {
  discoverLeadFields,
  type LeadFieldKey,
  type LeadFieldMap,
  namesToRead,
  namesToWatch,
} from '../../marketo/lead-fields.ts';
import { type LeadValues, mapLead } from '../../marketo/lead-values.ts';
import { notQualifiedText, qualify } from '../../marketo/owner.ts';
import type { MarketoLead } from '../../marketo/types.ts';
import { cleanText } from '../../people/clean.ts';
import {
  type PersonColumn,
  type PersonKey,
  type PersonValues,
  personColumns,
} from '../../people/columns.ts';
import type { FieldNames } from './bulk/csv-people.ts';
import type { Reading } from './plan.ts';

/** Which fields this Marketo has, and which partitions are synced: asked once an hour. */
export type FieldContext = {
  map: LeadFieldMap;
  read: string[];
  watch: string[];
  /** For bulk files: REST names behind each person column. */
  names: FieldNames;
  /** The person columns that this Marketo can fill. */
  columns: readonly PersonColumn[];
  /** Partitions to sync; null where partitions cannot be told apart. */
  partitions: ReadonlySet<number> | null;
  /** Marketo's clock at a time of ours, as far apart as they were when the fields were asked for. */
  vendorNow(ours: Date): Date;
};

const parts: { [K in PersonKey]?: readonly LeadFieldKey[] } = {
  ownerName: ['ownerFirstName', 'ownerLastName'],
};

/**
 * Asks describe2 for the fields and Marketo for the partitions that the role sees.
 *
 * @param chosen the admin's choice of partitions; null: all that are visible (R12).
 */
export async function readFields(
  client: MarketoClient,
  chosen: readonly number[] | null,
  clock: Clock,
  signal: AbortSignal,
): Promise<FieldContext> {
  const described = await client.describe2({ kind: 'read', signal });
  const ahead = described.vendorTime.getTime() - clock.now().getTime();
  const map = discoverLeadFields(described.fields);
  const names: Record<string, string[]> = {};
  for (const { key } of personColumns) {
    const found = (parts[key] ?? [key as LeadFieldKey])
      .map((part) => map[part])
      .filter((name) => name !== null);
    if (found.length > 0) names[key] = found;
  }
  return {
    map,
    read: namesToRead(map),
    watch: namesToWatch(map),
    names,
    columns: personColumns.filter(({ key }) => names[key] !== undefined),
    partitions: map.partitionId === null ? null : await visible(client, chosen, signal),
    vendorNow: (ours) => new Date(ours.getTime() + ahead),
  };
}

async function visible(
  client: MarketoClient,
  chosen: readonly number[] | null,
  signal: AbortSignal,
): Promise<Set<number>> {
  const partitions = await client.partitions({ kind: 'read', signal });
  const ids = partitions.map((partition) => partition.id);
  return new Set(chosen === null ? ids : ids.filter((id) => chosen.includes(id)));
}

/** A lead in our columns, without those that this Marketo does not have. */
export function toPersonValues(lead: LeadValues, fields: FieldContext): PersonValues {
  const values: Record<string, unknown> = { marketoId: lead.marketoId };
  for (const { key } of fields.columns) {
    const value = lead[key];
    values[key] = typeof value === 'string' ? cleanText(value) : (value ?? null);
  }
  return values as PersonValues;
}

/** What a lead that was read means: its values, and whether it belongs here (R10, R12). */
export function readingOf(
  lead: MarketoLead,
  fields: FieldContext,
): Extract<Reading, { found: true }> | null {
  const mapped = mapLead(lead, fields.map);
  if (!mapped) return null;
  const values = toPersonValues(mapped, fields);
  if (
    fields.partitions &&
    mapped.partitionId != null &&
    !fields.partitions.has(mapped.partitionId)
  ) {
    return {
      found: true,
      values,
      qualifies: false,
      visible: false,
      reason: `in partition ${mapped.partitionId}, which is not synced`,
    };
  }
  const verdict = qualify(mapped.ownerId ?? null);
  if (verdict.ok) return { found: true, values, qualifies: true };
  return {
    found: true,
    values,
    qualifies: false,
    visible: true,
    reason: notQualifiedText[verdict.reason],
  };
}
