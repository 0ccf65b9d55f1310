import type pg from 'pg';
import { searchPattern } from '../people/normalise.ts';
import { personName } from '../people/person-summary.ts';
import type { VisibleOwners } from '../people/visible-owners.ts';
import type { OptOutScope, OptOutSource } from './opt-outs.ts';

/** An opt-out that holds, as the list shows it. */
export type Unsubscribe = {
  id: string;
  at: Date;
  source: OptOutSource;
  scope: OptOutScope;
  sellerName: string | null;
  reason: string | null;
  address: string | null;
  userName: string | null;
  person: { id: string; marketoId: number; name: string } | null;
};

export type UnsubscribeFilter = {
  tenantId: string;
  /** Whose people may be shown; of nobody's address only to who sees everybody. */
  visible: VisibleOwners;
  source?: OptOutSource | undefined;
  /** Any part of the address. */
  search?: string | undefined;
  /** `next` of the page before. */
  before?: number | undefined;
  limit: number;
};

type Row = Omit<Unsubscribe, 'person'> & {
  seq: number;
  person_id: string | null;
  marketo_id: number;
  first_name: string | null;
  last_name: string | null;
  email: string | null;
};

/** The opt-outs that hold, newest first; of equal ones the newest. */
export async function listUnsubscribes(
  client: pg.ClientBase,
  filter: UnsubscribeFilter,
): Promise<{ unsubscribes: Unsubscribe[]; next: number | null }> {
  const { tenantId, visible, source, search, before, limit } = filter;
  const { rows } = await client.query<Row>(
    `SELECT e.id, e.seq, e.at, e.source, e.scope, e.reason, e.address_key AS address,
       u.name AS "userName", s.name AS "sellerName",
       p.id AS person_id, p.marketo_id, p.first_name, p.last_name, p.email
     FROM opt_out_event e
     LEFT JOIN person_alias a ON a.tenant_id = $1 AND a.loser_id = e.marketo_id
     LEFT JOIN person p ON p.tenant_id = $1 AND p.marketo_id = coalesce(a.winner_id, e.marketo_id)
     LEFT JOIN app_user u ON u.tenant_id = $1 AND u.id = e.user_id
     LEFT JOIN app_user s ON s.tenant_id = $1 AND s.id::text = e.scope
     WHERE e.tenant_id = $1 AND e.action = 'set'
       AND ($2::text IS NULL OR e.source = $2)
       AND ($3::text IS NULL OR e.address_key LIKE $3)
       AND ($4::bigint IS NULL OR e.seq < $4)
       AND ($5::text[] IS NULL OR p.owner_id = ANY ($5))
       AND NOT EXISTS (SELECT FROM opt_out_event l
         WHERE l.tenant_id = $1 AND l.address_key = e.address_key AND l.seq > e.seq
           AND l.scope = e.scope
           AND (l.action = 'lift' OR l.marketo_id IS NOT DISTINCT FROM e.marketo_id))
       AND NOT EXISTS (SELECT FROM opt_out_event l
         WHERE l.tenant_id = $1 AND l.marketo_id = e.marketo_id AND l.seq > e.seq
           AND l.scope = e.scope
           AND (l.action = 'lift' OR l.address_key IS NOT DISTINCT FROM e.address_key))
     ORDER BY e.seq DESC LIMIT $6`,
    [
      tenantId,
      source ?? null,
      search ? searchPattern(search.trim().toLowerCase()) : null,
      before ?? null,
      visible === 'everybody' ? null : visible,
      limit + 1,
    ],
  );
  const page = rows.slice(0, limit);
  return {
    unsubscribes: page.map(toUnsubscribe),
    next: rows.length > limit ? (page.at(-1)?.seq ?? null) : null,
  };
}

function toUnsubscribe(row: Row): Unsubscribe {
  const { seq, person_id, first_name, last_name, email, marketo_id, ...rest } = row;
  const name = personName({ first_name, last_name, email, marketo_id });
  return { ...rest, person: person_id ? { id: person_id, marketoId: marketo_id, name } : null };
}

/** Whom an opt-out of the list is about, to lift it; null when there is none by this id. */
export async function whomOfOptOut(
  client: pg.ClientBase,
  tenantId: string,
  id: string,
): Promise<{ address: string | null; marketoId: number | null; personId: string | null } | null> {
  const { rows } = await client.query({
    name: 'whom-of-opt-out',
    text: `SELECT address_key AS address, marketo_id AS "marketoId", person_id AS "personId"
           FROM opt_out_event WHERE tenant_id = $1 AND id = $2 AND action = 'set'`,
    values: [tenantId, id],
  });
  return rows[0] ?? null;
}
