import type { Db } from '../src/db/pool.ts';
import { withTenant, withTenantClient } from '../src/db/tenant.ts';
import { buildServer } from '../src/http/server.ts';
import { listPeople } from '../src/people/list-people.ts';
import { createApiKey } from '../src/users/api-keys.ts';
import { testDeps } from '../test/support/web-server.ts';
import type { Benchmark, Figures } from './support/benchmark.ts';
import { asOwner, loadPeople, startBenchDatabase } from './support/database.ts';
import {
  type DrawnPerson,
  type MeasuredRequest,
  pageRequests,
  searchRequests,
} from './support/people-requests.ts';
import { percentile, timed } from './support/percentile.ts';
import { watchOthers } from './support/processes.ts';
import { seededRandom } from './support/random.ts';

/** How long a page of people and a search take, as the app's own role under row-level security. */
export const peoplePages: Benchmark = {
  name: 'people-pages',
  about: 'deep pages of people and searches, under row-level security',
  options: { people: 1_500_000 },
  async run({ people = 1_500_000 }, report) {
    const database = await startBenchDatabase();
    try {
      report(`Loading ${people.toLocaleString('en')} people.`);
      const tenantId = await loadPeople(database, people);
      const others = watchOthers(() => [process.pid, database.serverPid]);
      const drawn = await drawPeople(database.ownerUrl, tenantId, people);
      const figures = await measurePages(database.db, tenantId, drawn, report);
      const api = await measureApi(database.db, tenantId, drawn, report);
      return { people, ...figures, ...api, others_cpu_share: Math.round(others() * 100) / 100 };
    } finally {
      await database.stop();
    }
  },
};

export async function measurePages(
  db: Db,
  tenantId: string,
  drawn: DrawnPerson[],
  report: (line: string) => void,
): Promise<Figures> {
  const random = seededRandom(11);
  const pages = pageRequests(drawn, random);
  const searches = searchRequests(drawn, random);
  const run = (what: string, requests: MeasuredRequest[]) =>
    measure(what, requests, db, tenantId, report);
  const page = await run('deep pages', pages.plain);
  const sourcePage = await run('deep pages of a source', pages.ofSource);
  const teamPage = await run('deep pages of a team', pages.ofTeam);
  const search = await run('searches', searches.plain);
  const filtered = await run('searches within an owner, source or team', searches.filtered);
  return {
    page_p50_ms: percentile(page, 0.5),
    page_p99_ms: percentile(page, 0.99),
    source_page_p99_ms: percentile(sourcePage, 0.99),
    team_page_p99_ms: percentile(teamPage, 0.99),
    search_p50_ms: percentile(search, 0.5),
    search_p99_ms: percentile(search, 0.99),
    filtered_search_p99_ms: percentile(filtered, 0.99),
  };
}

/** The same pages as a client of the API has them, but for the network. */
export async function measureApi(
  db: Db,
  tenantId: string,
  drawn: DrawnPerson[],
  report: (line: string) => void,
): Promise<Figures> {
  const { key } = await withTenant(db, tenantId, (tx) =>
    createApiKey(tx, 'bench', { tenantId, userId: null, at: new Date() }),
  );
  const app = await buildServer(testDeps(db));
  try {
    const times: number[] = [];
    const requests = pageRequests(drawn, seededRandom(12)).plain.slice(0, 400);
    report(`Measuring ${requests.length} pages through the API.`);
    for (const { request } of requests) {
      const { visible: _, ...asked } = request;
      const query = new URLSearchParams(
        Object.entries(asked).map(([name, value]): [string, string] => [name, String(value)]),
      );
      const ms = await timed(async () => {
        const answer = await app.inject({
          url: `/api/v1/people?${query}`,
          headers: { authorization: `Bearer ${key}` },
        });
        if (answer.statusCode !== 200) throw new Error(`the API answered ${answer.body}`);
      });
      times.push(ms);
    }
    return { api_page_p50_ms: percentile(times, 0.5), api_page_p99_ms: percentile(times, 0.99) };
  } finally {
    await app.close();
  }
}

/** People to take places and words from, evenly over the whole table. */
export function drawPeople(
  ownerUrl: string,
  tenantId: string,
  people: number,
): Promise<DrawnPerson[]> {
  const random = seededRandom(5);
  const ids = Array.from({ length: 600 }, () => 1 + Math.floor(random() * people));
  return asOwner(ownerUrl, async (client) => {
    const answer = await client.query<DrawnPerson>(
      `SELECT id, name_key, email_key, company_key, last_name, first_name, company, email, owner_id
       FROM person WHERE tenant_id = $1 AND marketo_id = ANY($2)`,
      [tenantId, ids],
    );
    return answer.rows;
  });
}

/** One after the other, each in a transaction of its own as the web server has it; in milliseconds. */
async function measure(
  what: string,
  requests: MeasuredRequest[],
  db: Db,
  tenantId: string,
  report: (line: string) => void,
): Promise<number[]> {
  report(`Measuring ${requests.length} ${what}.`);
  const times: number[] = [];
  const byKind = new Map<string, number[]>();
  for (const { kind, request } of requests) {
    const ms = await timed(() =>
      withTenantClient(db, tenantId, (client) => listPeople(client, request)),
    );
    times.push(ms);
    byKind.set(kind, [...(byKind.get(kind) ?? []), ms]);
  }
  for (const [kind, each] of byKind) {
    report(`  ${kind}: p50 ${percentile(each, 0.5)} ms, p99 ${percentile(each, 0.99)} ms`);
  }
  return times;
}
