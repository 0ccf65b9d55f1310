import type { Selectable } from 'kysely';
import type pg from 'pg';
import type { MailServerTable } from '../db/schema-emails.ts';

export type MailServer = Selectable<MailServerTable>;

/** The team's mail server, secrets still sealed; null before it is set up. */
export async function readMailServer(
  client: pg.ClientBase,
  tenantId: string,
): Promise<MailServer | null> {
  const { rows } = await client.query<MailServer>({
    name: 'read-mail-server',
    text: 'SELECT * FROM mail_server WHERE tenant_id = $1',
    values: [tenantId],
  });
  return rows[0] ?? null;
}

/** Stores what was tested before; the row's id stays, since secrets are sealed to it. */
export async function saveMailServer(client: pg.ClientBase, row: MailServer): Promise<void> {
  const columns = Object.keys(row) as (keyof MailServer)[];
  const values = columns.map((column) => row[column]);
  const sets = columns.filter((column) => column !== 'tenant_id' && column !== 'id');
  await client.query(
    `INSERT INTO mail_server (${columns.join(', ')})
     VALUES (${columns.map((_, i) => `$${i + 1}`).join(', ')})
     ON CONFLICT (tenant_id) DO UPDATE
     SET ${sets.map((column) => `${column} = excluded.${column}`).join(', ')}`,
    values,
  );
}

/** Notes how the last try went: null when it worked. */
export async function noteMailServerProblem(
  client: pg.ClientBase,
  tenantId: string,
  problem: string | null,
): Promise<void> {
  await client.query(
    `UPDATE mail_server SET problem = $2
     WHERE tenant_id = $1 AND problem IS DISTINCT FROM $2`,
    [tenantId, problem],
  );
}

/** Which companies get answers under a domain; without row-level security nobody can ask that. */
export function domainOfAddress(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
