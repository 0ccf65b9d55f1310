import type pg from 'pg';
import type { Db } from '../../db/pool.ts';
import { withTenantClient } from '../../db/tenant.ts';

export type Engagement = {
  /** The activity that it becomes has the same id (P3). */
  id: string;
  tenantId: string;
  emailId: string;
  kind: 'open' | 'click';
  at: Date;
  /** Null for an open and for the hidden link. */
  link: string | null;
  hint: 'head' | 'trap' | null;
  /** Made in a browser of the company itself. */
  own: boolean;
  userAgent: string | null;
  /** Kept only where the setting is on. */
  ip: string | null;
};

type Waiting = Engagement & { resolve(known: boolean): void; reject(error: unknown): void };

/** A flush of more rows gains nothing, and one email's batch should not hold another's for long. */
const mostRows = 2000;

/**
 * Writes opens and clicks durably, many to a commit: a flush begins when the last one of the tenant is
 * done, with whatever came meanwhile. Under load that is hundreds of rows to one wait for the disk; when
 * it is quiet an event is written at once.
 */
export class EngagementWriter {
  readonly #db: Db;
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #flushing = new Map<string, Promise<void>>();

  constructor(db: Db) {
    this.#db = db;
  }

  /**
   * Resolves when the event is on disk, to false when there is no such email. An event of an email that
   * is not tracked (any more) is known and not kept.
   */
  write(event: Engagement): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(event.tenantId) ?? [];
      waiting.push({ ...event, resolve, reject });
      this.#waiting.set(event.tenantId, waiting);
      if (this.#flushing.has(event.tenantId)) return;
      // After this turn of the event loop: requests that were read together are written together.
      const flushing = new Promise<void>((done) => setImmediate(done)).then(() =>
        this.#flushAll(event.tenantId),
      );
      this.#flushing.set(event.tenantId, flushing);
    });
  }

  /** Until everything that was given is written, or failed. */
  async settled(): Promise<void> {
    while (this.#flushing.size > 0) await Promise.all(this.#flushing.values());
  }

  async #flushAll(tenantId: string): Promise<void> {
    for (;;) {
      const waiting = this.#waiting.get(tenantId) ?? [];
      if (waiting.length === 0) break;
      const batch = waiting.splice(0, mostRows);
      try {
        const known = await withTenantClient(this.#db, tenantId, (client) =>
          insertEngagements(client, tenantId, batch),
        );
        for (const event of batch) event.resolve(known.has(event.id));
      } catch (error) {
        for (const event of batch) event.reject(error);
      }
    }
    this.#waiting.delete(tenantId);
    this.#flushing.delete(tenantId);
  }
}

/**
 * Writes events in one statement; an id that is there already is left as it is.
 *
 * @returns the ids of those whose email exists.
 */
export async function insertEngagements(
  client: pg.ClientBase,
  tenantId: string,
  events: readonly Engagement[],
): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string }>({
    name: 'insert-engagements',
    text: `WITH tracking AS (
             SELECT coalesce((s.value->>'opens')::boolean, true) AS opens,
                    coalesce((s.value->>'clicks')::boolean, true) AS clicks,
                    coalesce((s.value->>'ipAddresses')::boolean, false) AS ips
             FROM (SELECT 1) one LEFT JOIN setting s ON s.tenant_id = $1 AND s.key = 'tracking'
           ), known AS (
             SELECT v.*, CASE v.kind WHEN 'open' THEN t.opens AND e.track_opens IS DISTINCT FROM false
                         ELSE t.clicks AND e.track_clicks IS DISTINCT FROM false END AS tracked, t.ips
             FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::text[], $7::text[],
                         $8::boolean[], $9::text[], $10::inet[])
               AS v(id, email_id, kind, at, link, hint, own, user_agent, ip)
             JOIN email e ON e.tenant_id = $1 AND e.id = v.email_id
             CROSS JOIN tracking t
           ), written AS (
             INSERT INTO email_engagement (tenant_id, id, email_id, kind, at, link, hint, own, user_agent, ip)
             SELECT $1, id, email_id, kind, at, link, hint, own, user_agent, CASE WHEN ips THEN ip END
             FROM known WHERE tracked ON CONFLICT (tenant_id, id) DO NOTHING
           )
           SELECT id FROM known`,
    values: [
      tenantId,
      events.map((event) => event.id),
      events.map((event) => event.emailId),
      events.map((event) => event.kind),
      events.map((event) => event.at),
      events.map((event) => event.link),
      events.map((event) => event.hint),
      events.map((event) => event.own),
      events.map((event) => event.userAgent),
      events.map((event) => event.ip),
    ],
  });
  return new Set(rows.map((row) => row.id));
}
