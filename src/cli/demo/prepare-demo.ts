import { activityTypes } from '../../activities/model.ts';
import { type TenantTx, withTenant, withTenantClient } from '../../db/tenant.ts';
import { newId } from '../../ids.ts';
import { provisionTypes } from '../../sync/activities-to-marketo/provision.ts';
import { readFlow } from '../../sync/engine/flows.ts';
import { startFlow } from '../../sync/people-from-marketo/commands.ts';
import { peopleFlow } from '../../sync/people-from-marketo/flow-context.ts';
import { connectMarketo } from '../../sync/people-from-marketo/setup/connection.ts';
import { insertTenant } from '../../tenants/tenants.ts';
import { exitCodes } from '../exit-codes.ts';
import { CommandError } from '../failure.ts';
import type { Base } from '../run-server.ts';
import { type DemoMark, type DemoTenant, findDemo, saveMark } from './demo-data.ts';
import { demoLogin, ensureDemoAdmin, type Login } from './demo-login.ts';
import { prepareDemoMail } from './demo-mail.ts';
import { forgetActions, forgetCopy, renewCopy } from './renew.ts';
import type { SandboxFacts } from './sandbox-process.ts';

export type Demo = { login: Login; does: 'fill' | 'compare' };

/**
 * Refuses real data, and another stand-in than the one whose people are here unless `fresh`.
 *
 * @throws CommandError
 */
export async function checkDemo(
  base: Base,
  wanted: DemoMark,
  fresh: boolean,
): Promise<DemoTenant | null> {
  const demo = await findDemo(base.db, base.config);
  if (demo === null || fresh) return demo;
  const { people, seed } = demo.mark;
  if (people === wanted.people && seed === wanted.seed) return demo;
  throw new CommandError(
    exitCodes.usage,
    'another-demo',
    `The demo in this data directory has ${people} people of seed ${seed}, not ${wanted.people} of seed ${wanted.seed}.`,
    `Add --fresh to begin a new one, or leave --people and --seed as they were: --people ${people} --seed ${seed}`,
  );
}

/** Makes the demo's company and admin, connects it to the stand-in and switches the sync on. */
export async function prepareDemo(
  base: Base,
  facts: SandboxFacts,
  options: { demo: DemoTenant | null; mark: DemoMark; fresh: boolean },
): Promise<Demo> {
  const { db, clock, secrets } = base;
  const { mark, fresh } = options;
  const tenantId = options.demo?.tenantId ?? newId();
  const at = clock.now();
  if (!options.demo) {
    await withTenant(db, tenantId, async (tx) => {
      await makeTenant(tx, tenantId, at);
      await saveMark(tx, { tenantId, mark, at });
    });
  }
  const login = demoLogin(secrets);
  await ensureDemoAdmin(db, clock, tenantId, login);
  const does = await withTenantClient(db, tenantId, async (client) => {
    if (!fresh) return renewCopy(client, tenantId, clock.now());
    await forgetCopy(client, tenantId, clock.now());
    await forgetActions(client, tenantId);
    // Another seed is another Munchkin ID, which a connection takes only over no data (R21).
    await client.query('DELETE FROM sync_event WHERE tenant_id = $1', [tenantId]);
    return 'fill' as const;
  });
  const { endpoint, clientId, clientSecret } = facts.marketo;
  await connectMarketo(base, tenantId, { endpoint, clientId, clientSecret }, null);
  await withTenant(db, tenantId, (tx) => saveMark(tx, { tenantId, mark, at }));
  // The stand-in forgets its types when it stops.
  const marketo = { db, clock, connections: base.marketo };
  await provisionTypes(marketo, tenantId, { mode: 'separate', kinds: activityTypes });
  await prepareDemoMail(base, tenantId, facts, login);
  await withTenantClient(db, tenantId, async (client) => {
    const flow = await readFlow(client, tenantId, peopleFlow);
    if (flow?.wanted !== 'paused') await startFlow(client, { tenantId, now: clock.now() });
  });
  return { login, does };
}

async function makeTenant(tx: TenantTx, tenantId: string, at: Date): Promise<void> {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  await insertTenant(tx, { name: 'Demo company', timeZone, tenantId, at });
}
