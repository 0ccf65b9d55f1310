import { withTenant } from '../../../db/tenant.ts';
import { ConflictError, LockstepError } from '../../../errors.ts';
import { createQuotaGovernor } from '../../engine/quota/governor.ts';
import { limitsFor, type QuotaLimits } from '../../engine/quota/limits.ts';
import { readBudgetSettings } from '../../engine/quota/settings.ts';
import { readConnection } from '../setup/connection.ts';
import type { SetupDeps } from '../setup/deps.ts';
import { type Asker, createAsker } from './asker.ts';
import { leadProbes } from './lead-probes.ts';
import type { Probe } from './probe.ts';
import { signInProbes } from './sign-in-probes.ts';
import { streamProbes } from './stream-probes.ts';

export type ProbeResult = {
  key: string;
  question: string;
  assumed: string;
  verdict: 'as assumed' | 'differs' | 'not seen';
  seen: string;
};

const probes: readonly Probe[] = [...signInProbes, ...leadProbes, ...streamProbes];

/**
 * Probes each behaviour of Marketo that no document settles: only reads, under the tenant's quota.
 * What comes back holds no secret, host, id or person, so that it may be passed on.
 *
 * @param deps `limits`: other ones than the tenant's settings give.
 * @param onResult told of each result as it comes, with how many there will be.
 * @throws ConflictError `marketo-not-connected`; MarketoError when it cannot be signed in to.
 */
export async function probeContract(
  deps: SetupDeps & { limits?: QuotaLimits },
  tenantId: string,
  onResult: (result: ProbeResult, total: number) => void,
): Promise<ProbeResult[]> {
  const { db, clock, log } = deps;
  const { connection, budget } = await withTenant(db, tenantId, async (tx) => ({
    connection: await readConnection(tx, tenantId),
    budget: await readBudgetSettings(tx, tenantId),
  }));
  if (!connection?.secretSealed) {
    throw new ConflictError('marketo-not-connected', 'Marketo is not connected.', {
      fix: 'Connect it under Settings > Marketo, or with: lockstep connect marketo',
    });
  }
  const clientSecret = deps.secrets.unseal(connection.secretSealed, connection.id);
  const limits = deps.limits ?? limitsFor(budget);
  const gate = createQuotaGovernor({
    ...{ db, tenantId, clock, log, connectionId: connection.id },
    limits: () => limits,
  });
  const { endpoint: base, clientId } = connection;
  const asker = createAsker({ base, clientId, clientSecret, gate, clock, log });
  try {
    // Without a token no probe can tell anything.
    await asker.token();
    const secrets = [clientSecret, clientId, new URL(base).host, connection.apiUser ?? ''];
    const results: ProbeResult[] = [];
    for (const probe of probes) {
      const result = redact(await look(probe, asker), secrets);
      results.push(result);
      onResult(result, probes.length);
    }
    return results;
  } finally {
    gate.close();
    await asker.close();
  }
}

async function look(probe: Probe, asker: Asker): Promise<ProbeResult> {
  const { key, question, assumed } = probe;
  try {
    const { as, seen } = await probe.look(asker);
    const verdict = as === null ? 'not seen' : as ? 'as assumed' : 'differs';
    return { key, question, assumed, verdict, seen };
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return { key, question, assumed, verdict: 'not seen', seen: error.message };
  }
}

/** Marketo's own words may repeat what was sent, or name an address. */
function redact(result: ProbeResult, secrets: readonly string[]): ProbeResult {
  let { seen } = result;
  for (const secret of secrets) if (secret !== '') seen = seen.replaceAll(secret, '[hidden]');
  seen = seen
    .replace(/[^\s"@]+@[^\s"@]+/g, '[address]')
    .replace(/\b\d{3}-[A-Z0-9]{3}-\d{3}\b/gi, '[instance]');
  return { ...result, seen };
}
