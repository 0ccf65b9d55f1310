import type { Clock } from '../../../clock.ts';
import type { MarketoClient } from '../../../marketo/client-types.ts';
import type { MarketoLead } from '../../../marketo/types.ts';
import { type FieldContext, readFields } from '../fields.ts';
import type { OpenMarketo } from '../setup/open-marketo.ts';
import type { Who } from './who.ts';

/** Marketo keeps the log of deleted records for 14 days. */
const deleteLogMs = 14 * 86_400_000;
/** 300 deletes each; more in 14 days is a clean-up of which one record says little. */
const mostPages = 40;
const blockAbove = 299;

/** What Marketo says of the records in question. */
export type MarketoSays = {
  leads: MarketoLead[];
  fields: FieldContext;
  /** The filter that this Marketo does not offer, if that is why nothing was found. */
  notSearchable: string | null;
};

/**
 * Looks the records up that a question may be about.
 *
 * @throws MarketoError, BudgetExhausted
 */
export async function lookUp(
  { client, connection }: OpenMarketo,
  who: Exclude<Who, { by: 'id' }>,
  clock: Clock,
  signal: AbortSignal,
): Promise<MarketoSays> {
  const fields = await readFields(client, connection.partitions, clock, signal);
  const options = { kind: 'panel', signal } as const;
  if (who.by === 'marketo-id') {
    const { leads } = await client.leadsByIds([who.marketoId], fields.read, options);
    return { leads, fields, notSearchable: null };
  }
  const { filter, values } = filterOf(who);
  const { searchable } = await client.describe2(options);
  if (!searchable.includes(filter)) return { leads: [], fields, notSearchable: filter };
  const leads: MarketoLead[] = [];
  for await (const page of client.leadsByFilter(filter, values, fields.read, options)) {
    leads.push(...page.leads);
    if (leads.length >= blockAbove) break;
  }
  return { leads, fields, notSearchable: null };
}

/** Marketo shows Salesforce ids in either form, so it may look for either. */
function filterOf(who: Extract<Who, { by: 'email' | 'salesforce' }>) {
  if (who.by === 'email') return { filter: 'email', values: [who.email] };
  const filter = who.kind === 'lead' ? 'sfdcLeadId' : 'sfdcContactId';
  return { filter, values: [who.sfdcId, who.sfdcId.slice(0, 15)] };
}

/** When a record was deleted; `complete` is false when the log was too long to read to its end. */
export async function findDeletion(
  client: MarketoClient,
  marketoId: number,
  vendorNow: Date,
  signal: AbortSignal,
): Promise<{ deletedAt: Date | null; complete: boolean }> {
  const options = { kind: 'panel', signal } as const;
  const since = new Date(vendorNow.getTime() - deleteLogMs);
  let { token } = await client.pagingToken(since, options);
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await client.deletedLeads(token, options);
    const found = answer.items.find((item) => item.leadId === marketoId);
    if (found) return { deletedAt: found.at ?? answer.vendorTime, complete: true };
    if (!answer.more) return { deletedAt: null, complete: true };
    token = answer.token;
  }
  return { deletedAt: null, complete: false };
}

/** Whether Marketo shows any record among the 299 ids above this one: ids are given out upwards. */
export async function anyAbove(
  client: MarketoClient,
  marketoId: number,
  signal: AbortSignal,
): Promise<boolean> {
  const ids = Array.from({ length: blockAbove }, (_, i) => marketoId + 1 + i);
  const { leads } = await client.leadsByIds(ids, ['id'], { kind: 'panel', signal });
  return leads.length > 0;
}
