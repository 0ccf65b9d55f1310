import type { Db } from '../../src/db/pool.ts';
import { withTenantClient } from '../../src/db/tenant.ts';
import { newId } from '../../src/ids.ts';

type TestEmail = {
  personId?: string | null;
  marketoId?: number | null;
  toAddress?: string;
  userId?: string;
  html?: string;
  sentAt?: Date | null;
  trackOpens?: boolean;
};

/** Puts an email into the table as the send pipeline leaves it; answers its id. */
export async function insertSentEmail(db: Db, tenantId: string, email: TestEmail = {}) {
  const id = newId();
  const sentAt = email.sentAt === undefined ? new Date('2026-11-24T08:00:00Z') : email.sentAt;
  await withTenantClient(db, tenantId, (client) =>
    client.query(
      `INSERT INTO email (tenant_id, id, user_id, person_id, marketo_id, to_address, subject, sent_subject,
         sent_html, suffix, state, epoch, created_at, updated_at, sent_at, track_opens)
       VALUES ($1, $2, $3, $4, $5, $6, 'Hello', 'Hello', $7, 'AB12CD34', $8, 1, $9, $9, $10, $11)`,
      [
        tenantId,
        id,
        email.userId ?? newId(),
        email.personId ?? null,
        email.marketoId ?? null,
        email.toAddress ?? 'ann@example.com',
        email.html ?? '<p>Hi</p>',
        sentAt ? 'sent' : 'sending',
        sentAt ?? new Date('2026-11-24T08:00:00Z'),
        sentAt,
        email.trackOpens ?? null,
      ],
    ),
  );
  return id;
}
