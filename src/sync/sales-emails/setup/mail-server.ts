import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import type { Clock } from '../../../clock.ts';
import type { Db } from '../../../db/pool.ts';
import { withTenantClient } from '../../../db/tenant.ts';
import { type MailServer, readMailServer, saveMailServer } from '../../../emails/mail-server.ts';
import { ConflictError, InvalidInputError } from '../../../errors.ts';
import { newId } from '../../../ids.ts';
import { asciiAddress } from '../../../mail/address.ts';
import { MailError } from '../../../mail/errors.ts';
import { openSmtp } from '../../../mail/smtp.ts';
import type { SmtpCapabilities } from '../../../mail/smtp-types.ts';
import type { Secrets } from '../../../secrets.ts';
import { readFlow, setWanted } from '../../engine/flows.ts';
import { salesEmailsFlow } from '../flow-context.ts';

type Deps = { db: Db; clock: Clock; secrets: Secrets };

/** What an admin enters. */
export type MailServerForm = {
  host: string;
  port: number;
  security: 'none' | 'starttls' | 'tls';
  username: string | null;
  /** Null: as it is stored. */
  password: string | null;
  /** The sender of what Lockstep itself writes. */
  fromAddress: string;
  bounceDomain: string | null;
  replyDomain: string | null;
};

export type MailServerTest =
  | { ok: true; capabilities: SmtpCapabilities }
  | { ok: false; message: string; fix: string };

/** Connects and signs in without sending or saving anything. */
export async function testMailServer(
  deps: Deps,
  tenantId: string,
  form: MailServerForm,
): Promise<MailServerTest> {
  const before = await current(deps, tenantId);
  const smtp = openSmtp({
    host: form.host,
    port: form.port,
    security: form.security,
    user: form.username ?? undefined,
    password: passwordOf(deps, form, before) ?? undefined,
    connections: 1,
  });
  try {
    return { ok: true, capabilities: await smtp.check() };
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    return { ok: false, message: error.message, fix: error.fix ?? '' };
  } finally {
    await smtp.close();
  }
}

/**
 * Tests the settings and stores them, the password sealed; sending begins.
 *
 * @throws ConflictError `mail-server-failed` when the test fails, with the server's reason.
 */
export async function connectMailServer(
  deps: Deps,
  tenantId: string,
  form: MailServerForm,
): Promise<MailServer> {
  if (asciiAddress(form.fromAddress) === null) {
    throw new InvalidInputError(
      `"${form.fromAddress}" is no email address.`,
      'Enter an address from which Lockstep may send, such as lockstep@company.com.',
    );
  }
  const test = await testMailServer(deps, tenantId, form);
  if (!test.ok) {
    throw new ConflictError('mail-server-failed', test.message, { origin: 'mail', fix: test.fix });
  }
  const before = await current(deps, tenantId);
  const now = deps.clock.now();
  const id = before?.id ?? newId();
  const password = passwordOf(deps, form, before);
  const row: MailServer = {
    tenant_id: tenantId,
    id,
    host: form.host,
    port: form.port,
    security: form.security,
    username: form.username,
    password_sealed: password === null ? null : deps.secrets.seal(password, id),
    dkim_domain: before?.dkim_domain ?? null,
    dkim_selector: before?.dkim_selector ?? null,
    dkim_key_sealed: before?.dkim_key_sealed ?? null,
    bounce_domain: form.bounceDomain,
    reply_domain: form.replyDomain,
    max_bytes: test.capabilities.maxBytes,
    checked_at: now,
    problem: null,
    updated_at: now,
    from_address: form.fromAddress,
  };
  await withTenantClient(deps.db, tenantId, async (client) => {
    await saveMailServer(client, row);
    const flow = await readFlow(client, tenantId, salesEmailsFlow);
    if (flow?.wanted !== 'paused') {
      await setWanted(client, { tenantId, key: salesEmailsFlow, wanted: 'on', now });
    }
  });
  return row;
}

/** What is published in the domain's DNS, so that receivers can check the signature. */
export type DkimRecord = { name: string; type: 'TXT'; value: string };

/**
 * Makes a key with which emails are signed from now on.
 *
 * @throws ConflictError `no-mail-server` before there is a mail server.
 */
export async function makeDkimKey(
  deps: Deps,
  tenantId: string,
  names: { domain: string; selector: string },
): Promise<DkimRecord> {
  const before = await current(deps, tenantId);
  if (!before) throw noMailServer();
  // 2048 bits: RFC 8301 asks for them, and 4096 do not fit one DNS answer.
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await store(deps, tenantId, {
    ...before,
    dkim_domain: names.domain,
    dkim_selector: names.selector,
    dkim_key_sealed: deps.secrets.seal(pem, before.id),
  });
  return recordOf(names, privateKey);
}

/** Emails are not signed any more. */
export async function forgetDkimKey(deps: Deps, tenantId: string): Promise<void> {
  const before = await current(deps, tenantId);
  if (!before) throw noMailServer();
  await store(deps, tenantId, {
    ...before,
    dkim_domain: null,
    dkim_selector: null,
    dkim_key_sealed: null,
  });
}

/** The record that belongs to the stored key; null when emails are not signed. */
export function dkimRecordOf(row: MailServer, secrets: Secrets): DkimRecord | null {
  const { dkim_domain: domain, dkim_selector: selector, dkim_key_sealed: sealed } = row;
  if (!domain || !selector || !sealed) return null;
  return recordOf({ domain, selector }, createPrivateKey(secrets.unseal(sealed, row.id)));
}

function recordOf(names: { domain: string; selector: string }, key: KeyObject): DkimRecord {
  return {
    name: `${names.selector}._domainkey.${names.domain}`,
    type: 'TXT',
    value: `v=DKIM1; k=rsa; p=${publicPart(key)}`,
  };
}

function publicPart(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
}

async function store(deps: Deps, tenantId: string, row: MailServer): Promise<void> {
  // `updated_at` tells the flow to open its connections and keys anew.
  await withTenantClient(deps.db, tenantId, (client) =>
    saveMailServer(client, { ...row, updated_at: deps.clock.now() }),
  );
}

function current(deps: Deps, tenantId: string): Promise<MailServer | null> {
  return withTenantClient(deps.db, tenantId, (client) => readMailServer(client, tenantId));
}

/** A stored password goes to the server that it was entered for, and to no other one. */
function passwordOf(deps: Deps, form: MailServerForm, before: MailServer | null): string | null {
  if (form.username === null) return null;
  if (form.password !== null) return form.password;
  if (!before?.password_sealed) return null;
  if (before.host !== form.host || before.username !== form.username) {
    throw new InvalidInputError(
      'The stored password belongs to another server or user name.',
      'Enter the password for the new one.',
    );
  }
  return deps.secrets.unseal(before.password_sealed, before.id);
}

export function noMailServer(): ConflictError {
  return new ConflictError('no-mail-server', 'No mail server is set up.', {
    fix: 'An administrator enters it in Settings > Mail server.',
  });
}
