import { randomUUID } from 'node:crypto';
import PostalMime, { type Email } from 'postal-mime';
import { MailSandbox } from '../../sandbox/mail/mail.ts';
import type { MailSettings } from '../../sandbox/mail/settings.ts';
import type { StoredMessage } from '../../sandbox/mail/store.ts';
import { SandboxClock } from '../../sandbox/support/clock.ts';
import { offsetClock } from '../../src/clock.ts';
import { withTenantClient } from '../../src/db/tenant.ts';
import { type Draft, saveDraft } from '../../src/emails/drafts.ts';
import { type EmailRow, emailById } from '../../src/emails/email-row.ts';
import { newId } from '../../src/ids.ts';
import { silentLog } from '../../src/observability/log.ts';
import { secretsOf } from '../../src/secrets.ts';
import type { SalesEmailSettings } from '../../src/sync/sales-emails/flow-context.ts';
import { listenForMail } from '../../src/sync/sales-emails/inbound/listen.ts';
import { decideUnconfirmed, pressSend } from '../../src/sync/sales-emails/press-send.ts';
import { runSalesEmailsFlow } from '../../src/sync/sales-emails/sales-emails-flow.ts';
import { connectMailServer } from '../../src/sync/sales-emails/setup/mail-server.ts';
import { createUser } from '../../src/users/users.ts';
import { createTestDatabase, createTestTenant } from './database.ts';
import { insertPeople } from './people.ts';

export type SalesEmailsTest = Awaited<ReturnType<typeof startSalesEmailsTest>>;

const quick: Partial<SalesEmailSettings> = {
  idleSeconds: 0.05,
  retrySeconds: { first: 0.05, longest: 0.2 },
};

/** Sales emails on a database of their own, against the mail stand-in over real SMTP, both ways. */
export async function startSalesEmailsTest(mailSettings: Partial<MailSettings> = {}) {
  const database = await createTestDatabase();
  const { db } = database;
  const tenantId = await createTestTenant(db);
  let ahead = 0;
  const clock = offsetClock(() => ahead);
  const secrets = secretsOf(Buffer.alloc(32, 3));
  const deps = { db, clock, log: silentLog, secrets, trackingUrl: 'http://track.lockstep.test' };
  const inbound = await listenForMail(deps, { host: '127.0.0.1', port: 0 });
  const mail = new MailSandbox({
    clock: new SandboxClock(),
    host: '127.0.0.1',
    settings: { inbound: `127.0.0.1:${inbound.port}`, ...mailSettings },
  });
  await mail.start(0);
  const server = {
    host: '127.0.0.1',
    port: mail.port,
    security: 'none' as const,
    username: null,
    password: null,
    fromAddress: 'lockstep@seller.test',
    bounceDomain: 'bounces.seller.test',
    replyDomain: 'replies.seller.test',
  };
  await connectMailServer(deps, tenantId, server);
  const userId = await createUser(db, clock, {
    tenantId,
    email: 'sam@seller.test',
    name: 'Sam Seller',
    role: 'seller',
    password: 'correct horse battery',
  });
  const identityId = newId();
  let running: { stop: AbortController; done: Promise<void> } | null = null;
  let people = 0;

  const inTenant = <T>(work: Parameters<typeof withTenantClient<T>>[2]) =>
    withTenantClient(db, tenantId, work);

  const test = {
    ...database,
    tenantId,
    userId,
    identityId,
    clock,
    deps,
    mail,
    server,
    inTenant,
    actor: () => ({ tenantId, userId, now: clock.now() }),

    /** Somebody to write to. */
    async person(email = `person${people + 1}@customer.test`): Promise<string> {
      people += 1;
      const [id = ''] = await insertPeople(db, tenantId, [
        {
          marketo_id: people,
          first_name: 'Rosa',
          last_name: 'Ruiz',
          email,
          company: 'Initech, Inc.',
        },
      ]);
      return id;
    },

    /** A draft that can be sent. */
    async draft(change: Partial<Draft> = {}): Promise<EmailRow> {
      const personId = change.personId ?? (await test.person());
      return inTenant(async (client) => {
        const { rows } = await client.query('SELECT email FROM person WHERE id = $1', [personId]);
        const draft: Draft = {
          identityId,
          personId,
          toAddress: rows[0].email,
          cc: [],
          bcc: [],
          subject: 'An offer for {{ company_friendly }}',
          bodyHtml: '<p>Dear {{ first_name }}, see <a href="https://offer.example/x">it</a>.</p>',
          templateId: null,
          inReplyTo: null,
          trackOpens: null,
          trackClicks: null,
          ...change,
        };
        return saveDraft(client, test.actor(), randomUUID(), draft, 0);
      });
    },

    press: (id: string): Promise<void> =>
      inTenant((client) => pressSend(client, test.actor(), id, deps)),

    decide: (id: string, arrived: boolean): Promise<void> =>
      inTenant((client) => decideUnconfirmed(client, test.actor(), id, arrived)),

    async queued(change: Partial<Draft> = {}): Promise<string> {
      const { id } = await test.draft(change);
      await test.press(id);
      return id;
    },

    async read(id: string): Promise<EmailRow> {
      const row = await inTenant((client) => emailById(client, tenantId, id));
      if (!row) throw new Error(`There is no email ${id}`);
      return row;
    },

    async activities(type: string, emailId?: string) {
      const { rows } = await inTenant((client) =>
        client.query(
          `SELECT * FROM activity WHERE type = $1 AND ($2::uuid IS NULL OR subject_id = $2)
           ORDER BY occurred_at`,
          [type, emailId ?? null],
        ),
      );
      return rows;
    },

    /** A second process, as it were. */
    another(): { stop(): Promise<void> } {
      const first = running;
      test.start();
      const second = running;
      running = first;
      return {
        stop: async () => {
          second?.stop.abort();
          await second?.done.catch(() => {});
        },
      };
    },

    start(settings: Partial<SalesEmailSettings> = {}): void {
      const stop = new AbortController();
      const own = { ...deps, onOutbox: () => () => {}, salesEmails: { ...quick, ...settings } };
      const loop = async () => {
        while (!stop.signal.aborted) {
          await runSalesEmailsFlow(own, tenantId, stop.signal).catch((error) => {
            if (!stop.signal.aborted) throw error;
          });
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      running = { stop, done: loop() };
    },

    async stop(): Promise<void> {
      running?.stop.abort();
      await running?.done.catch(() => {});
      running = null;
    },

    async until<T>(what: string, check: () => Promise<T | null | false | undefined>): Promise<T> {
      const deadline = performance.now() + 20_000;
      for (;;) {
        const found = await check();
        if (found) return found;
        if (performance.now() > deadline) throw new Error(`Waited in vain until ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },

    state: (id: string, state: string): Promise<EmailRow> =>
      test.until(`the email is ${state}`, async () => {
        const row = await test.read(id);
        return row.state === state ? row : null;
      }),

    /** What arrived in a mailbox, read as MIME. */
    arrived: async (to: string): Promise<(Email & { stored: StoredMessage })[]> =>
      Promise.all(
        mail.store
          .list({ to })
          .map(async (stored) => ({ ...(await PostalMime.parse(stored.raw)), stored })),
      ),

    advance(seconds: number): void {
      ahead += seconds * 1000;
    },

    async close(): Promise<void> {
      await test.stop();
      await mail.close();
      await inbound.close();
      await database.drop();
    },
  };
  await inTenant((client) =>
    client.query(
      `INSERT INTO email_identity (tenant_id, id, user_id, address, name, signature_html, is_default,
                                   verified_at, created_at)
       VALUES ($1, $2, $3, 'sam@seller.test', 'Sam Seller', '<p>Sam, Sales</p>', true, $4, $4)`,
      [tenantId, identityId, userId, clock.now()],
    ),
  );
  return test;
}
