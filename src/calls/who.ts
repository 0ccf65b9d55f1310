import type pg from 'pg';
import { ConflictError, NotFoundError } from '../errors.ts';
import { type FoundPerson, lookUpPeople, type PersonClaim } from '../people/look-up-people.ts';
import type { VisibleOwners } from '../people/visible-owners.ts';
import { normaliseEmail } from '../users/users.ts';
import type { Seller } from './model.ts';

/** So many candidates are named; of a switchboard's hundred the rest tells nothing more. */
const mostNamed = 10;

export type Candidate = { id: string; marketoId: number; name: string };

/** Several people have the address or number; `candidates` are the first of them. */
export class AmbiguousPersonError extends ConflictError {
  readonly candidates: readonly Candidate[];

  constructor(claim: PersonClaim, people: readonly FoundPerson[]) {
    const candidates = people.slice(0, mostNamed);
    const names = candidates.map((one) => `${one.name} (Marketo ID ${one.marketoId})`);
    const more = people.length - candidates.length;
    super(
      'ambiguous-person',
      `${people.length} people have ${said(claim)}: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}. The call was not logged.`,
      { fix: 'Send person.marketoId or person.id of the one who was called.' },
    );
    this.candidates = candidates.map(({ id, marketoId, name }) => ({ id, marketoId, name }));
  }
}

/**
 * The one person that is meant, of those whom the caller may see.
 *
 * @throws NotFoundError, AmbiguousPersonError
 */
export async function personMeant(
  client: pg.ClientBase,
  claim: PersonClaim,
  visible: VisibleOwners,
): Promise<FoundPerson> {
  const people = await lookUpPeople(client, claim, visible);
  const [person] = people;
  if (!person) {
    throw new NotFoundError(
      `A person with ${said(claim)}`,
      'Only people who are in Lockstep can be found; look under Data sync > Find a record why somebody is not.',
    );
  }
  if (people.length > 1) throw new AmbiguousPersonError(claim, people);
  return person;
}

function said(claim: PersonClaim): string {
  if ('id' in claim) return `the id ${claim.id}`;
  if ('marketoId' in claim) return `the Marketo ID ${claim.marketoId}`;
  const parts = [];
  if (claim.email !== undefined) parts.push(`the address ${claim.email}`);
  if (claim.phone !== undefined) parts.push(`the number ${claim.phone}`);
  return parts.join(' and ');
}

/**
 * The seller whom a program names. One who was deactivated since made the call nevertheless.
 *
 * @throws ConflictError `unknown-seller`
 */
export async function sellerByEmail(client: pg.ClientBase, email: string): Promise<Seller> {
  const { rows } = await client.query<Seller>({
    name: 'seller-by-email',
    text: 'SELECT id, name, email FROM app_user WHERE email_norm = $1',
    values: [normaliseEmail(email)],
  });
  const [seller] = rows;
  if (seller) return seller;
  throw new ConflictError(
    'unknown-seller',
    `No user of Lockstep has the address ${email}. The call was not logged.`,
    { fix: 'Send the address that the seller signs in with, or leave `seller` out.' },
  );
}
