import type { Config } from '../../config.ts';
import type { Db } from '../../db/pool.ts';
import { type TenantTx, withTenant } from '../../db/tenant.ts';
import { readConnection } from '../../sync/people-from-marketo/setup/connection.ts';
import { listTenants } from '../../tenants/tenants.ts';
import { exitCodes } from '../exit-codes.ts';
import { CommandError } from '../failure.ts';

/** The mark of the demo's own company, with what its stand-in was started with. */
export type DemoMark = { people: number; seed: number };
const key = 'demo';

async function readMark(tx: TenantTx): Promise<DemoMark | null> {
  const row = await tx
    .selectFrom('setting')
    .select('value')
    .where('key', '=', key)
    .executeTakeFirst();
  return (row?.value ?? null) as DemoMark | null;
}

export async function saveMark(
  tx: TenantTx,
  values: { tenantId: string; mark: DemoMark; at: Date },
): Promise<void> {
  const { tenantId, mark, at } = values;
  const row = { value: JSON.stringify(mark), updated_at: at };
  await tx
    .insertInto('setting')
    .values({ tenant_id: tenantId, key, ...row })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'key']).doUpdateSet(row))
    .execute();
}

export type DemoTenant = { tenantId: string; mark: DemoMark };

type Found = { demo: DemoTenant | null; real: string | null };

/** The demo's company, and the name of a company here that is none of the demo's. */
async function look(db: Db): Promise<Found> {
  const found: Found = { demo: null, real: null };
  for (const { tenantId, name } of await listTenants(db)) {
    const { mark, connection } = await withTenant(db, tenantId, async (tx) => ({
      mark: await readMark(tx),
      connection: await readConnection(tx, tenantId),
    }));
    if (mark === null || connection?.sandbox === false) found.real ??= name;
    else found.demo ??= { tenantId, mark };
  }
  return found;
}

/**
 * The demo's company, if it ran here before.
 *
 * @throws CommandError `real-data` when a company is here that is none of the demo's: made-up people
 *   must never stand beside real ones.
 */
export async function findDemo(db: Db, config: Config): Promise<DemoTenant | null> {
  const { demo, real } = await look(db);
  if (real === null) return demo;
  throw new CommandError(
    exitCodes.failed,
    'real-data',
    `${place(config)} holds a real Lockstep (company "${real}"), and the demo would put made-up people beside it. Nothing was changed.`,
    'Start it with: npm run serve. For the demo use another folder: DATA_DIR=./demo-data npm start',
  );
}

/**
 * @throws CommandError `demo-data` when the demo's data are here: without its stand-in nothing works.
 */
export async function refuseDemoData(db: Db, config: Config): Promise<void> {
  const { demo } = await look(db);
  if (demo === null) return;
  throw new CommandError(
    exitCodes.failed,
    'demo-data',
    `${place(config)} holds the demo, which needs its stand-in for Marketo.`,
    'For the demo: npm start. For a Lockstep of your own use another folder: DATA_DIR=./my-data npm run serve',
  );
}

function place(config: Config): string {
  return config.databaseUrl
    ? 'The database in DATABASE_URL'
    : `The data directory ${config.dataDir}`;
}
