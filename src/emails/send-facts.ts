import type pg from 'pg';
import type { PersonState } from '../db/schema.ts';
import { findOptOut } from '../unsubscribes/opt-outs.ts';
import type { EmailRow } from './email-row.ts';
import { localDay } from './local-day.ts';
import type { SendFacts } from './may-send.ts';
import { readSendingSettings } from './sending-settings.ts';

/** What rendering found out about the text. */
export type TextFacts = Pick<SendFacts, 'missing' | 'templateProblem'>;

type Row = {
  time_zone: string;
  mail_server: boolean;
  sender_address: string | null;
  verified_at: Date | null;
  state: PersonState | null;
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  blocked: string[];
};

/** Everything that mayNotSend() asks for, as it is in this transaction. */
export async function gatherSendFacts(
  client: pg.ClientBase,
  email: EmailRow,
  now: Date,
  text: TextFacts,
): Promise<SendFacts> {
  const { tenant_id: tenantId } = email;
  const { rows } = await client.query<Row>({
    name: 'send-facts',
    text: `SELECT t.time_zone, p.state, p.first_name, p.last_name, p.email,
             EXISTS (SELECT FROM mail_server WHERE tenant_id = $1) AS mail_server,
             i.address AS sender_address, i.verified_at,
             ARRAY(SELECT domain FROM blocked_domain WHERE tenant_id = $1) AS blocked
           FROM tenant t
           LEFT JOIN person p ON p.tenant_id = $1 AND p.id = $2
           LEFT JOIN email_identity i ON i.tenant_id = $1 AND i.id = $3 AND i.user_id = $4
           WHERE t.tenant_id = $1`,
    values: [tenantId, email.person_id, email.identity_id, email.user_id],
  });
  const row = rows[0] as Row;
  const toAddress = email.to_address ?? '';
  const name = [row.first_name, row.last_name].filter(Boolean).join(' ');
  return {
    toAddress,
    cc: email.cc,
    bcc: email.bcc,
    nonCommercial: email.non_commercial,
    person: row.state ? { state: row.state, name: name || toAddress, address: row.email } : null,
    sender: row.sender_address
      ? { address: row.sender_address, verified: row.verified_at !== null }
      : null,
    mailServer: row.mail_server,
    blockedDomains: row.blocked,
    optOuts: await optOutsOf(client, email),
    cap: await capOf(client, email, now, row.time_zone),
    ...text,
  };
}

/** Of the person, with everybody who has that address, and of each address in cc and bcc. */
async function optOutsOf(client: pg.ClientBase, email: EmailRow): Promise<SendFacts['optOuts']> {
  const base = { tenantId: email.tenant_id, sellerId: email.user_id };
  const found = [];
  const ofPerson = await findOptOut(client, {
    ...base,
    marketoId: email.marketo_id,
    address: email.to_address,
  });
  if (ofPerson) found.push({ address: null, source: ofPerson.source, at: ofPerson.at });
  for (const address of [...email.cc, ...email.bcc]) {
    const optOut = await findOptOut(client, { ...base, marketoId: null, address });
    if (optOut) found.push({ address, source: optOut.source, at: optOut.at });
  }
  return found;
}

/** The cap counts what was sent on the seller's day, and what is on its way or not confirmed. */
async function capOf(
  client: pg.ClientBase,
  email: EmailRow,
  now: Date,
  timeZone: string,
): Promise<SendFacts['cap']> {
  const { tenant_id: tenantId, user_id: userId, id } = email;
  const day = localDay(now, timeZone);
  const { dailyCap } = await readSendingSettings(client, tenantId);
  return {
    perDay: dailyCap,
    sentToday: await sentOnDay(client, { tenantId, userId }, day.start, id),
    nextDay: day.end,
  };
}

/** How many emails of a seller count since `start`, without `except`. */
export async function sentOnDay(
  client: pg.ClientBase,
  { tenantId, userId }: { tenantId: string; userId: string },
  start: Date,
  except: string | null,
): Promise<number> {
  const { rows } = await client.query<{ count: number }>({
    name: 'sent-on-day',
    text: `SELECT (SELECT count(*) FROM email WHERE tenant_id = $1 AND user_id = $2 AND sent_at >= $3)
             + (SELECT count(*) FROM email WHERE tenant_id = $1 AND user_id = $2
                AND state IN ('sending', 'unknown') AND attempted_at >= $3
                AND id IS DISTINCT FROM $4) AS count`,
    values: [tenantId, userId, start, except],
  });
  return rows[0]?.count ?? 0;
}
