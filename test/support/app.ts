import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type SandboxOptions, startSandbox } from '../../sandbox/server.ts';
import { systemClock } from '../../src/clock.ts';
import { asFlowStatus } from '../../src/http/routes/sync.ts';
import { openJobs } from '../../src/jobs/jobs.ts';
import { silentLog } from '../../src/observability/log.ts';
import { secretsOf } from '../../src/secrets.ts';
import { unlimited } from '../../src/sync/engine/quota/limits.ts';
import { readFlowStatuses } from '../../src/sync/flow-statuses.ts';
import type { PeopleSettings } from '../../src/sync/people-from-marketo/settings.ts';
import { openMarketoConnections } from '../../src/sync/people-from-marketo/setup/open-marketo.ts';
import { listenForMail } from '../../src/sync/sales-emails/inbound/listen.ts';
import { sendSystemMail } from '../../src/sync/sales-emails/system-mail.ts';
import { startWorker } from '../../src/worker.ts';
import { createTestDatabase } from './database.ts';
import { buildTestServer, type Browser as SignedIn, setUpAdmin } from './web-server.ts';

type Options = SandboxOptions & {
  /** Over intervals at which a test sees an effect soon. */
  flow?: Partial<PeopleSettings>;
};

const quick: Partial<PeopleSettings> = {
  leadChangesSeconds: 0.3,
  leadChangesIdleSeconds: 0.3,
  activitiesSeconds: 0.5,
  deletedLeadsSeconds: 0.5,
  sweepSeconds: 2,
  bulkPollSeconds: { first: 0.05, longest: 0.5 },
  retrySeconds: { first: 0.05, longest: 0.5 },
};

/** How long a page may take to show what a test waits for, on a busy machine. */
const patienceMs = 15_000;

export type TestApp = Awaited<ReturnType<typeof startApp>>;

/** Lockstep as it runs: web app, API and worker on a database of their own, beside a stand-in. */
export async function startApp(options: Options = {}) {
  const { flow = {}, ...forSandbox } = options;
  const sandbox = await startSandbox({
    people: 120,
    seed: 7,
    years: 0.5,
    limits: 'off',
    ...forSandbox,
    settings: { lagMs: 0, lateShare: 0, ...forSandbox.settings },
  });
  const { db, ownerUrl, drop } = await createTestDatabase();
  const spoolDir = await mkdtemp(join(tmpdir(), 'lockstep-spool-'));
  const base = { db, clock: systemClock, log: silentLog, secrets: secretsOf(Buffer.alloc(32, 1)) };
  const marketo = openMarketoConnections({ ...base, limits: unlimited });
  const server = await buildTestServer(db, {
    ...base,
    marketo,
    sendSystemMail: (tenantId, mail) => sendSystemMail(base, tenantId, mail),
    flowStatus: async (tenantId) =>
      (await readFlowStatuses(db, base.clock, tenantId)).map(asFlowStatus),
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const address = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  const inbound = await listenForMail(base, { host: '127.0.0.1', port: 0 });
  sandbox.mail.change({ inbound: `127.0.0.1:${inbound.port}` });
  const jobs = await openJobs({ url: ownerUrl, log: silentLog, supervise: true });
  const settings = { ...quick, ...flow };
  const worker = await startWorker({
    ...base,
    connections: marketo,
    spoolDir,
    jobs,
    settings,
    publicUrl: null,
    trackingUrl: address,
    salesEmails: { idleSeconds: 0.2, retrySeconds: { first: 0.2, longest: 1 } },
  });
  const contexts: { close(): Promise<void> }[] = [];

  const app = {
    url: address,
    server,
    sandbox,
    marketo: sandbox.marketo,
    /** What pages threw or the browser refused, such as a script against the security policy. */
    broken: [] as string[],

    /** A page in a browser of its own; signed in as `user` when given. */
    async page(
      browser: Browser,
      { user, ...context }: BrowserContextOptions & { user?: SignedIn } = {},
    ): Promise<Page> {
      const own = await browser.newContext({ locale: 'en-GB', baseURL: app.url, ...context });
      contexts.push(own);
      if (user) {
        const [name = '', value = ''] = user.cookie.split('=', 2);
        await own.addCookies([{ name, value, url: app.url }]);
      }
      const page = await own.newPage();
      page.setDefaultTimeout(patienceMs);
      page.on('pageerror', (error) => app.broken.push(error.message));
      page.on('console', (message) => {
        // A refused or failed request is what some tests are about; the page has to say it.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          app.broken.push(message.text());
      });
      return page;
    },

    /** Set up, connected and in step, without a browser. */
    async inStep(): Promise<SignedIn> {
      const admin = await setUpAdmin(server);
      const { endpoint, clientId, clientSecret } = sandbox.facts.marketo;
      await answered(
        admin.send('PUT', '/api/v1/marketo/connection', { endpoint, clientId, clientSecret }),
      );
      await answered(admin.send('POST', '/api/v1/sync/people-from-marketo/start'));
      await app.until('the initial sync is done', async () => {
        const { flows } = JSON.parse((await admin.send('GET', '/api/v1/sync')).body);
        return flows[0].state === 'caught-up';
      });
      return admin;
    },

    async until(what: string, check: () => Promise<boolean>): Promise<void> {
      const deadline = performance.now() + 2 * patienceMs;
      while (!(await check())) {
        if (performance.now() > deadline) throw new Error(`Waited in vain until ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },

    async close(): Promise<void> {
      await Promise.all(contexts.map((context) => context.close()));
      await worker.stop();
      await jobs.stop();
      await inbound.close();
      await server.close();
      await sandbox.close();
      await drop();
      await rm(spoolDir, { recursive: true, force: true });
    },
  };
  return app;
}

async function answered(answer: ReturnType<SignedIn['send']>): Promise<void> {
  const { statusCode, body } = await answer;
  if (statusCode >= 300) throw new Error(`Answered ${statusCode}: ${body}`);
}
