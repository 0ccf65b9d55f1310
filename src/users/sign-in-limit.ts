import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { LockstepError } from '../errors.ts';

/** A count starts anew this long after its first wrong try. */
const windowMs = 15 * 60_000;
/** Wrong tries in a window. A network may hold a whole office, so it gets more. */
const mostPerAddress = 10;
const mostPerNetwork = 50;

/** Too many wrong passwords; `retryAfterSeconds` until the next try counts. */
export class TooManyRequestsError extends LockstepError {
  readonly retryAfterSeconds: number;
  constructor(message: string, retryAfterSeconds: number, fix: string) {
    super('too-many-requests', message, { fix });
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

type SignInTry = { email: string; ip: string };

/**
 * Counts a try before its password is looked at, so that tries made at once cannot slip through.
 *
 * @throws TooManyRequestsError when the address or the network has used up its tries.
 */
export async function countSignInTry(db: Db, attempt: SignInTry, at: Date): Promise<void> {
  const network = await count(db, networkSubject(attempt.ip), at);
  if (network.attempts > mostPerNetwork) throw refused('from your network', network, at);
  const address = await count(db, addressSubject(attempt.email), at);
  if (address.attempts > mostPerAddress) throw refused('for this address', address, at);
}

/** After the right password: the address starts from zero, and the network gets this try back. */
export async function forgetSignInTry(db: Db, attempt: SignInTry): Promise<void> {
  await sql`DELETE FROM sign_in_attempt WHERE subject_hash = ${addressSubject(attempt.email)}`.execute(
    db.kysely,
  );
  await sql`
    UPDATE sign_in_attempt SET attempts = greatest(attempts - 1, 0)
    WHERE subject_hash = ${networkSubject(attempt.ip)}
  `.execute(db.kysely);
}

/** Removes counts whose window is over. */
export async function removeOldSignInTries(db: Db, at: Date): Promise<void> {
  const oldest = new Date(at.getTime() - windowMs);
  await sql`DELETE FROM sign_in_attempt WHERE window_start <= ${oldest}`.execute(db.kysely);
}

type Count = { attempts: number; windowStart: Date };

async function count(db: Db, subject: Buffer, at: Date): Promise<Count> {
  const over = new Date(at.getTime() - windowMs);
  const { rows } = await sql<{ attempts: number; window_start: Date }>`
    INSERT INTO sign_in_attempt AS old (subject_hash, window_start, attempts)
    VALUES (${subject}, ${at}, 1)
    ON CONFLICT (subject_hash) DO UPDATE SET
      attempts = CASE WHEN old.window_start <= ${over} THEN 1 ELSE least(old.attempts + 1, 1000) END,
      window_start = CASE WHEN old.window_start <= ${over} THEN ${at} ELSE old.window_start END
    RETURNING attempts, window_start
  `.execute(db.kysely);
  return { attempts: rows[0]?.attempts ?? 1, windowStart: rows[0]?.window_start ?? at };
}

function refused(what: string, { windowStart }: Count, at: Date): TooManyRequestsError {
  const seconds = Math.max(1, Math.ceil((windowStart.getTime() + windowMs - at.getTime()) / 1000));
  const minutes = Math.ceil(seconds / 60);
  const wait = minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return new TooManyRequestsError(
    `Too many wrong sign-ins ${what}.`,
    seconds,
    `Wait ${wait}, then try again.`,
  );
}

function addressSubject(email: string): Buffer {
  return createHash('sha256').update(`address ${email.trim().toLowerCase()}`).digest();
}

function networkSubject(ip: string): Buffer {
  return createHash('sha256')
    .update(`network ${networkOf(ip)}`)
    .digest();
}

/** One IPv6 customer holds a whole /64 and could try from each of its addresses. */
export function networkOf(ip: string): string {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  while (groups.length + after.length < 8) groups.push('0');
  return [...groups, ...after]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
