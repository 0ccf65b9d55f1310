import { cleanText } from '../../src/people/clean.ts';

/** Values that both sides hold, by the stand-in's REST name and our column. */
export const compared = {
  firstName: 'first_name',
  lastName: 'last_name',
  email: 'email',
  phone: 'phone',
  company: 'company',
  title: 'title',
  linkedInProfileURL: 'linkedin_url',
  leadSource: 'source',
  sfdcLeadId: 'sfdc_lead_id',
  sfdcContactId: 'sfdc_contact_id',
  sfdcAccountId: 'sfdc_account_id',
  sfdcLeadOwnerId: 'owner_id',
  leadOwnerEmailAddress: 'owner_email',
  unsubscribed: 'unsubscribed',
  emailInvalid: 'email_invalid',
  blackListed: 'block_listed',
  marketingSuspended: 'marketing_suspended',
  doNotCall: 'do_not_call',
} as const;

type Row = Record<string, unknown>;

/**
 * How the active people here differ from the leads that qualify there; empty when they do not.
 *
 * @param leads true values of the stand-in, each with `id` and the names of `compared`.
 * @param rows rows of table person in state active, each with `marketo_id` and the columns.
 */
export async function comparePeople(
  leads: Iterable<Row> | AsyncIterable<Row>,
  rows: readonly Row[],
): Promise<string[]> {
  const found: string[] = [];
  const ours = new Map<number, Row>();
  for (const row of rows) {
    const id = Number(row.marketo_id);
    if (ours.has(id)) found.push(`${id} is here twice`);
    ours.set(id, row);
  }
  for await (const lead of leads) {
    const id = Number(lead.id);
    const row = ours.get(id);
    ours.delete(id);
    if (row) found.push(...differences(id, lead, row));
    else found.push(`${id} is missing here`);
  }
  for (const id of ours.keys()) found.push(`${id} is active here only`);
  return found;
}

function differences(id: number, lead: Row, row: Row): string[] {
  const found: string[] = [];
  for (const [name, column] of Object.entries(compared)) {
    const there = plain(lead[name]);
    if (there === row[column]) continue;
    found.push(
      `${id} ${name}: ${JSON.stringify(there)} there, ${JSON.stringify(row[column])} here`,
    );
  }
  return found;
}

/** Texts as we keep them: trimmed, without carriage returns, null when empty. */
function plain(value: unknown): unknown {
  return typeof value === 'string' ? cleanText(value) : (value ?? null);
}
