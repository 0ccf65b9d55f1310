import type { FastifyInstance, InjectOptions } from 'fastify';
import { systemClock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import type { Db } from '../../src/db/pool.ts';
import type { HttpDeps } from '../../src/http/deps.ts';
import { asFlowStatus } from '../../src/http/routes/sync.ts';
import { buildServer } from '../../src/http/server.ts';
import { silentLog } from '../../src/observability/log.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { secretsOf } from '../../src/secrets.ts';
import { readFlowStatuses } from '../../src/sync/flow-statuses.ts';
import { openMarketoConnections } from '../../src/sync/people-from-marketo/setup/open-marketo.ts';

type Changes = Partial<HttpDeps> & { env?: Record<string, string> };

/** What a web server on `db` needs, over what `changes` gives. */
export function testDeps(db: Db, changes: Changes = {}): HttpDeps {
  const { env = {}, ...deps } = changes;
  const clock = changes.clock ?? systemClock;
  const secrets = changes.secrets ?? secretsOf(Buffer.alloc(32, 7));
  return {
    db,
    config: readConfig(env),
    clock,
    log: silentLog,
    metrics: createMetrics(),
    secrets,
    // Opens nothing until a route asks for it.
    marketo: openMarketoConnections({ db, clock, secrets, log: silentLog }),
    demo: false,
    flowStatus: async (tenantId) => (await readFlowStatuses(db, clock, tenantId)).map(asFlowStatus),
    ...deps,
  };
}

/** A web server that does not listen yet. */
export async function buildTestServer(db: Db, changes: Changes = {}): Promise<FastifyInstance> {
  const deps = testDeps(db, changes);
  const app = await buildServer(deps);
  app.addHook('onClose', () => deps.marketo.close());
  return app;
}

export const testAdmin = {
  company: 'Example Ltd',
  name: 'Ada Admin',
  email: 'ada@example.com',
  password: 'correct horse battery',
  timeZone: 'Europe/Berlin',
};

/** A browser that is signed in: it sends its cookie, and the CSRF token with what changes something. */
export class Browser {
  readonly #app: FastifyInstance;
  readonly cookie: string;
  readonly csrfToken: string;
  readonly tenantId: string;

  constructor(app: FastifyInstance, answer: { headers: object; body: string }) {
    this.#app = app;
    this.cookie = cookieOf(answer.headers);
    const body = JSON.parse(answer.body);
    this.csrfToken = body.csrfToken;
    this.tenantId = body.tenant.id;
  }

  send(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown) {
    const options: InjectOptions = {
      method,
      url,
      headers: { cookie: this.cookie, 'x-csrf-token': this.csrfToken },
    };
    if (body !== undefined) options.payload = body as object;
    return this.#app.inject(options);
  }
}

/** Does the first-run set-up, which signs its administrator in. */
export async function setUpAdmin(app: FastifyInstance): Promise<Browser> {
  const answer = await app.inject({ method: 'POST', url: '/api/v1/setup', payload: testAdmin });
  if (answer.statusCode !== 200) throw new Error(`set-up answered ${answer.body}`);
  return new Browser(app, answer);
}

/** The pair that a browser sends back, of the one cookie that was set. */
export function cookieOf(headers: object): string {
  const [cookie] = [(headers as { 'set-cookie'?: string | string[] })['set-cookie']].flat();
  return cookie?.split(';', 1)[0] ?? '';
}
