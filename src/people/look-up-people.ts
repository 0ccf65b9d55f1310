import type pg from 'pg';
import type { PersonState } from '../db/schema.ts';
import { emailKey } from './normalise.ts';
import { personName } from './person-summary.ts';
import { samePhone } from './same-phone.ts';
import { ownerIsVisible, type VisibleOwners } from './visible-owners.ts';

/** How a program names a person: by one id, or by address and number, which must both fit. */
export type PersonClaim =
  | { id: string }
  | { marketoId: number }
  | { email?: string | undefined; phone?: string | undefined };

export type FoundPerson = {
  id: string;
  marketoId: number;
  name: string;
  phone: string | null;
  state: PersonState;
  /** null: Marketo does not say. */
  doNotCall: boolean | null;
};

type Row = {
  id: string;
  marketo_id: number;
  state: PersonState;
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  phone: string | null;
  do_not_call: boolean | null;
  owner_id: string | null;
};

const columns =
  'p.id, p.marketo_id, p.state, p.first_name, p.last_name, p.email, p.phone, p.do_not_call, p.owner_id';

/** More people with one address or number are a switchboard: who was meant cannot be told. */
const mostCandidates = 100;

/**
 * The people that `claim` can mean. By an id: one or none, and the winner instead of a record that was
 * merged into it (R17); the merged record itself where its winner is no person here. By address and
 * number: those who have them now; active people come before others, who are left out then. Whoever may
 * not be seen is not there.
 *
 * @param client in a transaction bound to the tenant.
 */
export async function lookUpPeople(
  client: pg.ClientBase,
  claim: PersonClaim,
  visible: VisibleOwners,
): Promise<FoundPerson[]> {
  const rows = (await candidates(client, claim)).filter((row) =>
    ownerIsVisible(visible, row.owner_id),
  );
  if ('id' in claim || 'marketoId' in claim) return rows.map(found);
  const fitting = rows.filter((row) => fits(row, claim));
  const active = fitting.filter((row) => row.state === 'active');
  return (active.length > 0 ? active : fitting).map(found);
}

function candidates(client: pg.ClientBase, claim: PersonClaim): Promise<Row[]> {
  if ('id' in claim) return byId(client, claim.id);
  if ('marketoId' in claim) return byMarketoId(client, claim.marketoId);
  return byContact(client, claim);
}

async function byId(client: pg.ClientBase, id: string): Promise<Row[]> {
  const { rows } = await client.query<Row>({
    name: 'look-up-person-by-id',
    text: `SELECT ${columns} FROM person p WHERE p.id = $1`,
    values: [id],
  });
  const [row] = rows;
  if (!row) return [];
  const living = await byMarketoId(client, row.marketo_id);
  return living.length > 0 ? living : [row];
}

async function byMarketoId(client: pg.ClientBase, marketoId: number): Promise<Row[]> {
  const { rows } = await client.query<Row>({
    name: 'look-up-person-by-marketo-id',
    text: `SELECT ${columns} FROM person p WHERE p.marketo_id = coalesce(
             (SELECT a.winner_id FROM person_alias a WHERE a.loser_id = $1), $1)`,
    values: [marketoId],
  });
  return rows;
}

/** Those that Marketo no longer has are nobody's address any more. */
const there = `p.state NOT IN ('deleted', 'merged', 'gone')`;

async function byContact(
  client: pg.ClientBase,
  { email, phone }: { email?: string | undefined; phone?: string | undefined },
): Promise<Row[]> {
  if (email !== undefined) {
    const { rows } = await client.query<Row>({
      name: 'look-up-people-by-email',
      text: `SELECT ${columns} FROM person p WHERE p.email_key = $1 AND ${there}
             ORDER BY p.id LIMIT ${mostCandidates}`,
      values: [emailKey(email)],
    });
    return rows;
  }
  await client.query('SELECT build_phone_index()');
  const { rows } = await client.query<Row>({
    name: 'look-up-people-by-phone',
    text: `SELECT ${columns} FROM people_by_phone($1, ${mostCandidates}) f
           JOIN person p ON p.id = f.id WHERE ${there} ORDER BY p.id`,
    values: [phone ?? ''],
  });
  return rows;
}

function fits(row: Row, { phone }: { phone?: string | undefined }): boolean {
  return phone === undefined || (row.phone !== null && samePhone(row.phone, phone));
}

function found(row: Row): FoundPerson {
  return {
    id: row.id,
    marketoId: row.marketo_id,
    name: personName(row),
    phone: row.phone,
    state: row.state,
    doNotCall: row.do_not_call,
  };
}
