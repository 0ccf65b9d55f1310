import type pg from 'pg';
import { ConflictError, InvalidInputError } from '../errors.ts';
import { newId } from '../ids.ts';
import { addressKey, asked, askedValues, newestOf, type Whom } from './opt-out-keys.ts';

/** How an opt-out came. */
export const optOutSources = [
  'link',
  'one-click',
  'manual',
  'reply',
  'complaint',
  'bounce',
  'salesforce',
] as const;
export type OptOutSource = (typeof optOutSources)[number];

/** What of: `all` sales emails, or those of one seller, whose id it then is. */
export type OptOutScope = string;
export const allEmails: OptOutScope = 'all';

/** An opt-out that holds. */
export type OptOut = {
  id: string;
  at: Date;
  source: OptOutSource;
  scope: OptOutScope;
  reason: string | null;
  emailId: string | null;
  userId: string | null;
};

type Tenant = { tenantId: string };

/**
 * Makes opting out and sending to one address wait for each other until the transaction ends, so that
 * one of the two sees the other (R44, P4). Whoever takes several takes them in ascending order of the
 * address. Read only afterwards, in a statement of its own.
 */
export async function lockAddress(
  client: pg.ClientBase,
  tenantId: string,
  address: string,
): Promise<void> {
  await client.query({
    name: 'lock-address',
    text: 'SELECT pg_advisory_xact_lock(hashtextextended($1, 44))',
    values: [`${tenantId} ${addressKey(address)}`],
  });
}

/**
 * The opt-out that stops emails to this person at this address; null when none does. It is looked for
 * under the address, under the person and everything that was merged into them, and under everybody
 * else with that address: each of these is as its newest event says, and one set is enough (R44).
 *
 * @param whom `sellerId`: also what was said of this seller's emails alone; left out: only of all.
 */
export async function findOptOut(
  client: pg.ClientBase,
  { tenantId, sellerId, ...whom }: Tenant & Whom & { sellerId?: string },
): Promise<OptOut | null> {
  const found = await findOptOuts(client, tenantId, [whom], sellerId ? [sellerId] : []);
  return found[0] ?? null;
}

/**
 * Which of `people` get no sales emails at all, by the same rule; one query for a page of a list.
 *
 * @returns their Marketo ids, with the opt-out.
 */
export async function optedOutAmong(
  client: pg.ClientBase,
  tenantId: string,
  people: readonly { marketoId: number; email: string | null }[],
): Promise<Map<number, OptOut>> {
  const whom = people.map(({ marketoId, email }) => ({ marketoId, address: email }));
  const found = await findOptOuts(client, tenantId, whom, []);
  return new Map(
    people.flatMap(({ marketoId }, i) => {
      const optOut = found[i];
      return optOut ? [[marketoId, optOut] as const] : [];
    }),
  );
}

/** In the order of `whom`; a hole where nothing stops them. */
async function findOptOuts(
  client: pg.ClientBase,
  tenantId: string,
  whom: readonly Whom[],
  scopes: readonly string[],
): Promise<(OptOut | undefined)[]> {
  if (whom.length === 0) return [];
  const { rows } = await client.query<OptOut & { n: number }>({
    name: 'find-opt-outs',
    text: `SELECT a.n, o.id, o.at, o.source, o.scope, o.reason, o.email_id AS "emailId",
             o.user_id AS "userId"
           FROM ${asked} CROSS JOIN LATERAL (
             SELECT newest.* FROM (${newestOf('a')}) newest
             WHERE action = 'set' AND (scope = 'all' OR scope = ANY($6))
             ORDER BY seq DESC LIMIT 1
           ) o`,
    values: [tenantId, ...askedValues(whom), scopes],
  });
  const found: (OptOut | undefined)[] = [];
  for (const { n, ...optOut } of rows) found[n] = optOut;
  return found;
}

type NewOptOut = Tenant &
  Whom & {
    now: Date;
    personId: string | null;
    source: OptOutSource;
    scope?: OptOutScope;
    reason?: string | null;
    /** The email whose link was followed. */
    emailId?: string | null;
    /** Who did it by hand. */
    userId?: string | null;
  };

/**
 * Records that a person, an address or both want no more sales emails. Saying the same again writes
 * nothing, so that a link may be followed twice. Holds the locks of the addresses concerned until the
 * transaction ends.
 *
 * @returns whether anything new was recorded.
 */
export async function setOptOut(client: pg.ClientBase, optOut: NewOptOut): Promise<boolean> {
  const { tenantId, marketoId, scope = allEmails } = optOut;
  const key = addressKey(optOut.address);
  if (marketoId === null && key === null) {
    throw new InvalidInputError('An opt-out needs a person or an address.');
  }
  await lockAddresses(client, optOut);
  const { rowCount } = await client.query({
    name: 'set-opt-out',
    text: `INSERT INTO opt_out_event (tenant_id, id, action, address_key, person_id, marketo_id, source,
                                      scope, reason, email_id, user_id, at)
           SELECT $1, $2, 'set', $3, $4, $5::bigint, $6, $7, $8, $9::uuid, $10::uuid, $11
           WHERE NOT EXISTS (
             SELECT FROM opt_out_event e
             WHERE e.tenant_id = $1 AND e.action = 'set' AND e.scope = $7 AND e.source = $6
               AND e.address_key IS NOT DISTINCT FROM $3 AND e.marketo_id IS NOT DISTINCT FROM $5
               AND e.email_id IS NOT DISTINCT FROM $9 AND e.user_id IS NOT DISTINCT FROM $10
               AND ($8::text IS NULL OR e.reason IS NOT DISTINCT FROM $8)
               AND NOT EXISTS (
                 SELECT FROM opt_out_event later
                 WHERE later.tenant_id = $1 AND later.seq > e.seq AND later.action = 'lift'
                   AND later.scope = $7
                   AND (later.address_key = $3 OR later.marketo_id = $5)))`,
    values: [
      tenantId,
      newId(),
      key,
      optOut.personId,
      marketoId,
      optOut.source,
      scope,
      optOut.reason?.trim() || null,
      optOut.emailId ?? null,
      optOut.userId ?? null,
      optOut.now,
    ],
  });
  return (rowCount ?? 0) > 0;
}

type Lift = Tenant & Whom & { now: Date; personId: string | null; userId: string; reason: string };

/**
 * An administrator's lift, with the reason, such as a new consent: clears the address, the person with
 * everything that was merged into them, and everybody else with that address (R44).
 *
 * @throws ConflictError `not-opted-out` when there is nothing to lift.
 * @throws InvalidInputError without a reason.
 */
export async function liftOptOut(client: pg.ClientBase, lift: Lift): Promise<void> {
  const { tenantId, marketoId } = lift;
  const reason = lift.reason.trim();
  if (reason === '') {
    throw new InvalidInputError('The reason is missing.', 'Say how the person agreed again.');
  }
  await lockAddresses(client, lift);
  const { rows } = await client.query<{ scope: string; key: number | null }>({
    name: 'opt-outs-to-lift',
    text: `SELECT newest.scope, newest.key FROM ${asked} CROSS JOIN LATERAL (${newestOf('a')}) newest
           WHERE action = 'set'`,
    values: [tenantId, ...askedValues([lift])],
  });
  if (rows.length === 0) {
    throw new ConflictError('not-opted-out', 'This person is not unsubscribed.', {
      fix: 'Load the page again: somebody else may have lifted it.',
    });
  }
  const lifts = [...Map.groupBy(rows, (row) => row.scope)].flatMap(([scope, keys]) => {
    const records = new Set([marketoId, ...keys.flatMap(({ key }) => key ?? [])]);
    return [...records].map((record) => ({ scope, record }));
  });
  await client.query({
    name: 'lift-opt-outs',
    text: `INSERT INTO opt_out_event (tenant_id, id, action, address_key, person_id, marketo_id, source,
                                      scope, reason, user_id, at)
           SELECT $1, l.id, 'lift', $2, $3, l.marketo_id, 'manual', l.scope, $4, $5, $6
           FROM unnest($7::uuid[], $8::bigint[], $9::text[]) AS l(id, marketo_id, scope)`,
    values: [
      tenantId,
      addressKey(lift.address),
      lift.personId,
      reason,
      lift.userId,
      lift.now,
      lifts.map(() => newId()),
      lifts.map(({ record }) => record),
      lifts.map(({ scope }) => scope),
    ],
  });
}

/** The address named, and the one under which the person lives on: either may be sent to. */
async function lockAddresses(client: pg.ClientBase, whom: Tenant & Whom): Promise<void> {
  const { rows } = await client.query<{ email: string | null }>({
    name: 'addresses-of-person',
    text: `SELECT p.email FROM person p WHERE p.tenant_id = $1 AND p.marketo_id IN (
             $2, (SELECT winner_id FROM person_alias WHERE tenant_id = $1 AND loser_id = $2))`,
    values: [whom.tenantId, whom.marketoId],
  });
  const keys = [whom.address, ...rows.map((row) => row.email)].flatMap((a) => addressKey(a) ?? []);
  for (const key of [...new Set(keys)].sort()) await lockAddress(client, whom.tenantId, key);
}
