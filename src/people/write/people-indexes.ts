import { sql } from 'kysely';
import type { Db } from '../../db/pool.ts';

/**
 * Builds the indexes of people that a fill of millions goes without (migration 0005); costs one query
 * when all are there. Writers wait while one is built, readers do not.
 *
 * @param signal looked at between two indexes.
 */
export async function buildPeopleIndexes(db: Db, signal?: AbortSignal): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const built = await sql<{ name: string | null }>`SELECT build_people_index() AS name`.execute(
      db.kysely,
    );
    if ((built.rows[0]?.name ?? null) === null) return;
  }
}

/** Brings the planner's statistics of people up to date. */
export async function analyzePeople(db: Db): Promise<void> {
  await sql`SELECT analyze_people()`.execute(db.kysely);
}
