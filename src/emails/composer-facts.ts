import type pg from 'pg';
import type { PersonState } from '../db/schema.ts';
import { findOptOut } from '../unsubscribes/opt-outs.ts';
import { listBlockedDomains } from './blocked-domains.ts';
import { listIdentities } from './identities.ts';
import { findInvalidAddress } from './invalid-addresses.ts';
import { localDay } from './local-day.ts';
import { domainOfAddress, readMailServer } from './mail-server.ts';
import { sentOnDay } from './send-facts.ts';
import { readSendingSettings } from './sending-settings.ts';

export type Warning = {
  kind: 'opted-out' | 'address-invalid' | 'blocked-domain' | 'no-address' | 'not-active';
  message: string;
};

export type ComposerFacts = {
  person: { id: string; name: string; address: string | null };
  warnings: Warning[];
  identities: { id: string; address: string; name: string; verified: boolean }[];
  blocked: { code: string; message: string; fix: string } | null;
  sentToday: number;
  dailyCap: number;
  maxSize: number | null;
};

type Who = { tenantId: string; userId: string; now: Date };

/** What a seller should see before writing to a person; null when there is none by this id. */
export async function composerFacts(
  client: pg.ClientBase,
  { tenantId, userId, now }: Who,
  personId: string,
): Promise<ComposerFacts | null> {
  const { rows } = await client.query<{
    marketo_id: number;
    state: PersonState;
    first_name: string | null;
    last_name: string | null;
    email: string | null;
    time_zone: string;
  }>({
    name: 'composer-person',
    text: `SELECT p.marketo_id, p.state, p.first_name, p.last_name, p.email, t.time_zone
           FROM person p JOIN tenant t ON t.tenant_id = $1 WHERE p.tenant_id = $1 AND p.id = $2`,
    values: [tenantId, personId],
  });
  const [row] = rows;
  if (!row) return null;
  const name = [row.first_name, row.last_name].filter(Boolean).join(' ') || (row.email ?? 'They');
  const person = { ...row, name, address: row.email };
  const identities = (await listIdentities(client, tenantId, userId)).map((one) => ({
    id: one.id,
    address: one.address,
    name: one.name,
    verified: one.verified_at !== null,
  }));
  const server = await readMailServer(client, tenantId);
  const day = localDay(now, row.time_zone);
  return {
    person: { id: personId, name, address: row.email },
    warnings: await warningsFor(client, { tenantId, userId }, person),
    identities,
    blocked: blockedBy(server !== null, identities),
    sentToday: await sentOnDay(client, { tenantId, userId }, day.start, null),
    dailyCap: (await readSendingSettings(client, tenantId)).dailyCap,
    maxSize: server?.max_bytes ?? null,
  };
}

type Recipient = { marketo_id: number; state: PersonState; name: string; address: string | null };

async function warningsFor(
  client: pg.ClientBase,
  { tenantId, userId }: { tenantId: string; userId: string },
  { marketo_id: marketoId, state, name, address }: Recipient,
): Promise<Warning[]> {
  const warnings: Warning[] = [];
  if (state !== 'active') {
    warnings.push({
      kind: 'not-active',
      message: `${name} is not active here; see the note above.`,
    });
  }
  const optOut = await findOptOut(client, { tenantId, sellerId: userId, marketoId, address });
  if (optOut) {
    warnings.push({
      kind: 'opted-out',
      message: `${name} unsubscribed from sales emails on ${optOut.at.toISOString().slice(0, 10)}. Only an email from a non-commercial template can be sent.`,
    });
  }
  if (!address) {
    warnings.push({ kind: 'no-address', message: `${name} has no email address in Marketo.` });
    return warnings;
  }
  const invalid = await findInvalidAddress(client, tenantId, address);
  if (invalid) {
    warnings.push({
      kind: 'address-invalid',
      message: `An email to ${address} came back on ${invalid.since.toISOString().slice(0, 10)}: ${invalid.details}`,
    });
  }
  const domain = domainOfAddress(address);
  const blocked = (await listBlockedDomains(client, tenantId)).find(
    (one) => domain === one.domain || domain.endsWith(`.${one.domain}`),
  );
  if (blocked) {
    warnings.push({
      kind: 'blocked-domain',
      message: `Emails to ${blocked.domain} are blocked${blocked.reason ? `: ${blocked.reason}` : ''}.`,
    });
  }
  return warnings;
}

/** What keeps anything from being sent, told before one writes for nothing. */
function blockedBy(
  mailServer: boolean,
  identities: ComposerFacts['identities'],
): ComposerFacts['blocked'] {
  if (!mailServer) {
    return {
      code: 'no-mail-server',
      message: 'No mail server is set up, so nothing can be sent yet.',
      fix: 'An administrator enters it in Settings > Mail server. You can write and save drafts.',
    };
  }
  if (identities.some(({ verified }) => verified)) return null;
  return {
    code: 'no-identity',
    message:
      identities.length > 0
        ? 'None of your identities is verified yet.'
        : 'You have no identity to send from yet.',
    fix: 'Add your address in Settings > My identities and open the link that is sent there.',
  };
}
