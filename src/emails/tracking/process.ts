import type pg from 'pg';
import type { ActivityDraft } from '../../activities/model.ts';
import { recordActivities } from '../../activities/record.ts';
import { emailFacts, type Told } from '../email-facts.ts';
import { countLinks } from './links.ts';
import { type EngagementFacts, type MachineReason, machineReason } from './machine.ts';

/** A scanner's visits come within moments; judged after this time, one is judged with the others. */
export const settleMs = 3000;
/** An open may arrive before it is stored that the email was sent; it waits for that, this long. */
const unsentMs = 60_000;
/** Around an event, what else happened to the email tells who made it (machine.ts). */
const aroundMs = 30_000;
const batch = 500;

type Context = { tenantId: string; now: Date };

type Event = EngagementFacts & { id: string; emailId: string; own: boolean };

type Email = Told & {
  personId: string | null;
  marketoId: number | null;
  userId: string;
  sentBy: string;
  sentAt: Date | null;
  html: string | null;
};

type Judged = Event & { reason: MachineReason | null };

/**
 * Makes activities of opens and clicks that have settled: decides for each whether a machine made it,
 * counts it, and records it under its own id, all in the caller's transaction; so a repeat after a crash
 * writes nothing twice. Several may run at once, each takes rows that no other has.
 *
 * @returns how many events were taken; fewer than a batch of 500 means that none is left.
 */
export async function processEngagements(
  client: pg.ClientBase,
  { tenantId, now }: Context,
): Promise<{ taken: number; more: boolean }> {
  const events = await takeSettled(client, { tenantId, now });
  if (events.length === 0) return { taken: 0, more: false };
  const emails = await readEmails(client, tenantId, events);
  const judged = judge(events, await readAround(client, tenantId, events), emails);
  await storeVerdicts(client, tenantId, judged);
  const counted = judged.filter((event) => !event.own && event.hint !== 'trap');
  await count(client, tenantId, counted);
  await recordActivities(
    client,
    { tenantId, now },
    counted.flatMap((event) => draftOf(event, emails.get(event.emailId)) ?? []),
  );
  return { taken: events.length, more: events.length === batch };
}

const eventColumns = `n.id, n.email_id AS "emailId", n.kind, n.at, n.link, n.hint, n.own,
  n.user_agent AS "userAgent"`;

async function takeSettled(client: pg.ClientBase, { tenantId, now }: Context): Promise<Event[]> {
  const before = (ms: number) => new Date(now.getTime() - ms);
  const { rows } = await client.query<Event>({
    name: 'take-engagements',
    text: `SELECT ${eventColumns} FROM email_engagement n
           JOIN email e ON e.tenant_id = $1 AND e.id = n.email_id
           WHERE n.tenant_id = $1 AND NOT n.processed AND n.at <= $2
             AND (e.sent_at IS NOT NULL OR n.at <= $3)
           ORDER BY n.id LIMIT ${batch} FOR UPDATE OF n SKIP LOCKED`,
    values: [tenantId, before(settleMs), before(unsentMs)],
  });
  return rows;
}

/** Everything that happened to these emails around these events, the events among it. */
async function readAround(
  client: pg.ClientBase,
  tenantId: string,
  events: readonly Event[],
): Promise<Map<string, Event[]>> {
  const times = events.map((event) => event.at.getTime());
  const { rows } = await client.query<Event>({
    name: 'engagements-around',
    text: `SELECT ${eventColumns} FROM email_engagement n
           WHERE n.tenant_id = $1 AND n.email_id = ANY($2::uuid[]) AND n.at BETWEEN $3 AND $4`,
    values: [
      tenantId,
      [...new Set(events.map((event) => event.emailId))],
      new Date(Math.min(...times) - aroundMs),
      new Date(Math.max(...times) + aroundMs),
    ],
  });
  return Map.groupBy(rows, (row) => row.emailId);
}

async function readEmails(
  client: pg.ClientBase,
  tenantId: string,
  events: readonly Event[],
): Promise<Map<string, Email>> {
  const { rows } = await client.query<Email>({
    name: 'emails-of-engagements',
    text: `SELECT e.id, e.person_id AS "personId", e.marketo_id AS "marketoId", e.user_id AS "userId",
             coalesce(i.address, u.email, '') AS "sentBy", e.subject, e.sent_subject, e.suffix,
             e.template_id, e.template_name, e.sent_at AS "sentAt",
             CASE WHEN e.id = ANY($3::uuid[]) THEN coalesce(e.sent_html, e.body_html) END AS html
           FROM email e
           LEFT JOIN email_identity i ON i.tenant_id = $1 AND i.id = e.identity_id
           LEFT JOIN app_user u ON u.tenant_id = $1 AND u.id = e.user_id
           WHERE e.tenant_id = $1 AND e.id = ANY($2::uuid[])`,
    values: [
      tenantId,
      [...new Set(events.map((event) => event.emailId))],
      // Only of clicks it matters how many links there are.
      [...new Set(events.flatMap((event) => (event.kind === 'click' ? event.emailId : [])))],
    ],
  });
  return new Map(rows.map((row) => [row.id, row]));
}

function judge(
  events: readonly Event[],
  around: ReadonlyMap<string, Event[]>,
  emails: ReadonlyMap<string, Email>,
): Judged[] {
  const facts = new Map(
    [...emails.values()].map((email) => [
      email.id,
      { sentAt: email.sentAt, links: email.html === null ? 0 : countLinks(email.html) },
    ]),
  );
  return events.map((event) => ({
    ...event,
    reason: machineReason(
      event,
      facts.get(event.emailId) ?? { sentAt: null, links: 0 },
      around.get(event.emailId) ?? [],
    ),
  }));
}

async function storeVerdicts(
  client: pg.ClientBase,
  tenantId: string,
  judged: readonly Judged[],
): Promise<void> {
  await client.query({
    name: 'store-verdicts',
    text: `UPDATE email_engagement n
           SET processed = true, machine = v.reason IS NOT NULL, machine_reason = v.reason
           FROM unnest($2::uuid[], $3::text[]) AS v(id, reason)
           WHERE n.tenant_id = $1 AND n.id = v.id`,
    values: [tenantId, judged.map((event) => event.id), judged.map((event) => event.reason)],
  });
}

/** Adds to the counters of each email, in the order of ids, as every process does. */
async function count(
  client: pg.ClientBase,
  tenantId: string,
  judged: readonly Judged[],
): Promise<void> {
  await client.query({
    name: 'count-engagements',
    text: `INSERT INTO email_tracking AS t (tenant_id, email_id, opens, clicks, machine_opens,
             machine_clicks, first_opened_at, last_opened_at, first_clicked_at, last_clicked_at)
           SELECT $1, v.email_id,
             count(*) FILTER (WHERE kind = 'open' AND NOT machine),
             count(*) FILTER (WHERE kind = 'click' AND NOT machine),
             count(*) FILTER (WHERE kind = 'open' AND machine),
             count(*) FILTER (WHERE kind = 'click' AND machine),
             min(at) FILTER (WHERE kind = 'open' AND NOT machine),
             max(at) FILTER (WHERE kind = 'open' AND NOT machine),
             min(at) FILTER (WHERE kind = 'click' AND NOT machine),
             max(at) FILTER (WHERE kind = 'click' AND NOT machine)
           FROM unnest($2::uuid[], $3::text[], $4::boolean[], $5::timestamptz[])
             AS v(email_id, kind, machine, at)
           GROUP BY v.email_id ORDER BY v.email_id
           ON CONFLICT (tenant_id, email_id) DO UPDATE SET
             opens = t.opens + excluded.opens, clicks = t.clicks + excluded.clicks,
             machine_opens = t.machine_opens + excluded.machine_opens,
             machine_clicks = t.machine_clicks + excluded.machine_clicks,
             first_opened_at = least(t.first_opened_at, excluded.first_opened_at),
             last_opened_at = greatest(t.last_opened_at, excluded.last_opened_at),
             first_clicked_at = least(t.first_clicked_at, excluded.first_clicked_at),
             last_clicked_at = greatest(t.last_clicked_at, excluded.last_clicked_at)`,
    values: [
      tenantId,
      judged.map((event) => event.emailId),
      judged.map((event) => event.kind),
      judged.map((event) => event.reason !== null),
      judged.map((event) => event.at),
    ],
  });
}

/** Null for an email of nobody, which no activity can be about. */
function draftOf(event: Judged, email: Email | undefined): ActivityDraft | null {
  if (!email || email.personId === null || email.marketoId === null || !isSuffix(email.suffix)) {
    return null;
  }
  const base = {
    id: event.id,
    personId: email.personId,
    marketoId: email.marketoId,
    userId: email.userId,
    subjectId: email.id,
    occurredAt: event.at,
  };
  const attributes = { ...emailFacts(email, email.sentBy), machine: event.reason !== null };
  return event.kind === 'open'
    ? { ...base, type: 'email-opened', attributes }
    : { ...base, type: 'email-clicked', attributes: { ...attributes, link: event.link ?? '' } };
}

function isSuffix(suffix: string | null): boolean {
  return suffix !== null && /^[0-9A-Z]{8}$/.test(suffix);
}
