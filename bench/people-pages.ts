import type { Db } from '../src/db/pool.ts';
import { withTenantClient } from '../src/db/tenant.ts';
import { listPeople, type PeopleRequest } from '../src/people/list-people.ts';
import type { Benchmark, Figures } from './support/benchmark.ts';
import { asOwner, loadPeople, startBenchDatabase } from './support/database.ts';
import { type DrawnPerson, pageRequests, searchRequests } from './support/people-requests.ts';
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
      const tenantId = await loadPeople(database.ownerUrl, people);
      const others = watchOthers(() => [process.pid, database.serverPid]);
      const drawn = await drawPeople(database.ownerUrl, tenantId, people);
      const figures = await measurePages(database.db, tenantId, drawn, report);
      return { people, ...figures, others_cpu_share: Math.round(others() * 100) / 100 };
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
  const pages = await measure('deep pages', pageRequests(drawn, random), db, tenantId, report);
  const searches = await measure('searches', searchRequests(drawn, random), db, tenantId, report);
  return {
    page_p50_ms: percentile(pages, 0.5),
    page_p99_ms: percentile(pages, 0.99),
    search_p50_ms: percentile(searches, 0.5),
    search_p99_ms: percentile(searches, 0.99),
  };
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
  requests: { kind: string; request: PeopleRequest }[],
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
