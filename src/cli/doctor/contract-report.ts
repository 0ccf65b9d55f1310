import { type ProbeResult, probeContract } from '../../sync/people-from-marketo/doctor/contract.ts';
import { chooseTenant } from '../choose-tenant.ts';
import { tell } from '../output.ts';
import { visit } from '../visit.ts';

export type ContractReport = { at: Date; results: ProbeResult[] };

/** Probes Marketo; on a terminal each question shows as it is asked. */
export function contractReport(tenantName: string | undefined): Promise<ContractReport> {
  return visit('look', async (v) => {
    const { tenantId } = await chooseTenant(v.db, tenantName);
    const { db, clock, log } = v;
    let done = 0;
    const onResult = (result: ProbeResult, total: number) => {
      done += 1;
      if (process.stderr.isTTY) tell(`${done}/${total} ${result.question}`);
    };
    const deps = { db, clock, log, secrets: await v.secrets() };
    const results = await probeContract(deps, tenantId, onResult);
    return { at: clock.now(), results };
  });
}

export function reportText({ at, results }: ContractReport): string {
  const differing = results.filter((result) => result.verdict === 'differs');
  const seen = results.filter((result) => result.verdict !== 'not seen').length;
  return [
    `How this Marketo behaves, on ${at.toISOString().slice(0, 10)}; without secrets, hosts, ids or people.`,
    ...results.map(
      ({ verdict, question, assumed, seen: what }) =>
        `\n${verdict.padEnd(10)}  ${question}\n            assumed: ${assumed}\n            seen: ${what}`,
    ),
    '',
    `${seen} of ${results.length} could be seen; ${differing.length} differ from what Lockstep assumes.`,
    ...(differing.length > 0 ? ['Please report them with this text; see CONTRIBUTING.md.'] : []),
  ].join('\n');
}
