import { withTenant } from '../../db/tenant.ts';
import { LockstepError } from '../../errors.ts';
import { checkRights } from '../../sync/people-from-marketo/setup/checklist.ts';
import { readConnection } from '../../sync/people-from-marketo/setup/connection.ts';
import { readPeopleStatus } from '../../sync/people-from-marketo/status.ts';
import { listTenants } from '../../tenants/tenants.ts';
import type { Tenant } from '../choose-tenant.ts';
import type { Visit } from '../visit.ts';
import { skewLimitMs } from './database.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** What concerns each company: its Marketo and its flows. */
export async function examineTenants(visit: Visit): Promise<Finding[]> {
  const tenants = await listTenants(visit.db);
  if (tenants.length === 0) {
    const what = { key: 'company', label: 'Company' };
    return [warn(what, 'None yet.', 'Open Lockstep in a browser, or run: lockstep user create')];
  }
  const findings: Finding[] = [];
  for (const tenant of tenants) {
    const prefix = tenants.length > 1 ? `${tenant.name}, ` : '';
    const own = [...(await examineMarketo(visit, tenant)), await examineFlow(visit, tenant)];
    findings.push(...own.map((finding) => ({ ...finding, label: `${prefix}${finding.label}` })));
  }
  return findings;
}

async function examineMarketo(visit: Visit, { tenantId }: Tenant): Promise<Finding[]> {
  const what = { key: 'marketo', label: 'Marketo' };
  const stored = await withTenant(visit.db, tenantId, (tx) => readConnection(tx, tenantId));
  if (!stored?.secretSealed) {
    return [
      warn(
        what,
        'Not connected.',
        'Connect it under Settings > Marketo, or run: lockstep connect marketo',
      ),
    ];
  }
  try {
    const { client, connection } = await (await visit.marketo()).open(tenantId);
    const { vendorTime } = await client.describe2({ kind: 'setup' });
    const skew = vendorTime.getTime() - Date.now();
    const items = await checkRights(client, visit.clock.now());
    return [
      ok(what, `${connection.identity} answers.`),
      ...items.filter((item) => item.status !== 'not-checked' || item.fix).map(asFinding),
      marketoClock(skew),
    ];
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return [fail(what, error.message, error.fix)];
  }
}

type Item = Awaited<ReturnType<typeof checkRights>>[number];

const statuses = { ok: 'ok', missing: 'fail', optional: 'ok', 'not-checked': 'warn' } as const;

function asFinding({ key, label, status, detail, fix }: Item): Finding {
  const right = { key: `right-${key}`, label: `Marketo, ${label}` };
  return {
    ...right,
    status: statuses[status],
    detail,
    fix: statuses[status] === 'ok' ? null : fix,
  };
}

function marketoClock(skewMs: number): Finding {
  const what = { key: 'marketo-clock', label: "Marketo's clock" };
  const seconds = (Math.abs(skewMs) / 1000).toFixed(1);
  if (Math.abs(skewMs) < skewLimitMs) return ok(what, `${seconds} s from this machine's.`);
  return warn(
    what,
    `This machine's clock is ${seconds} s ${skewMs > 0 ? 'behind' : 'ahead'}.`,
    'Let this machine keep time by NTP (timedatectl shows whether it does).',
  );
}

async function examineFlow(visit: Visit, { tenantId }: Tenant): Promise<Finding> {
  const what = { key: 'people-from-marketo', label: 'People from Marketo' };
  const status = await readPeopleStatus(visit.db, visit.clock, tenantId);
  if (status.state === 'failing') {
    return fail(
      what,
      status.summary,
      status.lastError?.fix ?? 'Run: lockstep start (or lockstep worker)',
    );
  }
  if (status.question)
    return fail(what, status.summary, 'Answer it under Data sync in the browser.');
  if (status.state === 'off') return warn(what, status.summary, 'Run: lockstep sync start');
  if (status.failed > 0) {
    const detail = `${status.summary} ${status.failed} records need attention.`;
    return warn(what, detail, 'See them under Data sync, or run: lockstep sync retry');
  }
  return status.state === 'paused' || status.state === 'waiting'
    ? warn(
        what,
        status.summary,
        status.state === 'paused' ? 'Run: lockstep sync resume' : 'Nothing to do.',
      )
    : ok(what, status.summary);
}
