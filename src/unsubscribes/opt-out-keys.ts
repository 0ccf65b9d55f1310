import { emailKey } from '../people/normalise.ts';

/** Whom an opt-out holds for: a person, an address, or both. */
export type Whom = { marketoId: number | null; address: string | null };

/** The form under which an address is stored and compared; null for none. */
export function addressKey(address: string | null): string | null {
  const key = address?.trim().normalize('NFC').toLowerCase() ?? '';
  return key === '' ? null : key;
}

/** Whom a query asks about: its parameters $2 to $5, as `askedValues` gives them. */
export const asked = `unnest($2::int[], $3::bigint[], $4::text[], $5::text[])
  AS a(n, marketo_id, address_key, email_key)`;

export function askedValues(whom: readonly Whom[]): unknown[] {
  return [
    whom.map((_, n) => n),
    whom.map(({ marketoId }) => marketoId),
    whom.map(({ address }) => addressKey(address)),
    // Not '': everybody without an address would be one person. In SQL null equals nothing.
    whom.map(({ address }) => emailKey(address) || null),
  ];
}

/**
 * SQL: the events of each key of `row`: its address (null), and the records of the person, of what was
 * merged into them, and of everybody else with the address (R44).
 */
export function eventsOf(row: string): string {
  return `SELECT NULL::bigint AS key, e.* FROM opt_out_event e
      WHERE e.tenant_id = $1 AND e.address_key = ${row}.address_key
      UNION ALL
      SELECT e.marketo_id, e.* FROM opt_out_event e
      WHERE e.tenant_id = $1 AND e.marketo_id IN (${samePeople(row)})`;
}

/** SQL: the newest event of each key of `row` and each scope. */
export function newestOf(row: string): string {
  return `SELECT DISTINCT ON (e.key, e.scope) e.* FROM (${eventsOf(row)}) e
    ORDER BY e.key, e.scope, e.seq DESC`;
}

function samePeople(row: string): string {
  return `WITH living AS (
      SELECT coalesce((SELECT winner_id FROM person_alias
        WHERE tenant_id = $1 AND loser_id = ${row}.marketo_id), ${row}.marketo_id) AS id
      UNION
      SELECT coalesce(l.winner_id, p.marketo_id) FROM person p
      LEFT JOIN person_alias l ON l.tenant_id = $1 AND l.loser_id = p.marketo_id
      WHERE p.tenant_id = $1 AND p.email_key = ${row}.email_key
    )
    SELECT id FROM living
    UNION ALL
    SELECT loser_id FROM person_alias, living WHERE tenant_id = $1 AND winner_id = living.id`;
}
