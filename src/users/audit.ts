import type { TenantTx } from '../db/tenant.ts';
import { newId } from '../ids.ts';

type AuditEntry = {
  tenantId: string;
  at: Date;
  /** Null: an API key, the command line, or nobody signed in. */
  userId: string | null;
  /** Noun and past participle: `user.created`, `api-key.revoked`, `connection.saved`. */
  action: `${string}.${string}`;
  /** Id of what was acted on. */
  target?: string;
  /** Never a secret. */
  detail?: Record<string, unknown>;
};

/** Records who did what, in the transaction that does it. */
export async function audit(tx: TenantTx, entry: AuditEntry): Promise<void> {
  await tx
    .insertInto('audit_event')
    .values({
      tenant_id: entry.tenantId,
      id: newId(),
      at: entry.at,
      user_id: entry.userId,
      action: entry.action,
      target: entry.target ?? null,
      detail: JSON.stringify(entry.detail ?? {}),
    })
    .execute();
}
