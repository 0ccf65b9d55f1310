import { readConfig } from '../../config.ts';
import { explainDatabase } from '../database-failure.ts';
import { columns, counted, print } from '../output.ts';
import { openBase, serverLog, startFlows, startWeb } from '../run-server.ts';
import { endInAnyCase } from '../serve.ts';
import { listenForStop } from '../stop-signal.ts';
import { startDemoMail } from './demo-mail.ts';
import { checkDemo, type Demo, prepareDemo } from './prepare-demo.ts';
import { type SandboxFacts, startSandboxProcess } from './sandbox-process.ts';

export type DemoOptions = {
  people: number;
  seed: number;
  fresh: boolean;
  port: number | undefined;
};

/** Runs the stand-in and a Lockstep that is connected to it, until told to stop. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { port, fresh, ...mark } = options;
  const read = readConfig(process.env);
  const config = port === undefined ? read : { ...read, port };
  const stop = listenForStop();
  const log = serverLog(config, true);
  await using closing = new AsyncDisposableStack();
  const base = await openBase(config, 'own', log, closing).catch(explainDatabase);
  const demo = await checkDemo(base, mark, fresh);
  const sandbox = await startSandboxProcess(mark);
  closing.defer(() => sandbox.stop());
  const prepared = await prepareDemo(base, sandbox.facts, { demo, mark, fresh });
  const address = await startWeb(base, closing, true);
  await startDemoMail(base, closing, sandbox.facts);
  await startFlows(base, closing);
  print(banner(address, sandbox.facts, prepared));
  await Promise.race([stop.stopped, sandbox.ended]);
  endInAnyCase(stop);
}

function banner(address: string, facts: SandboxFacts, { login, does }: Demo): string {
  const { marketo, mail, console } = facts;
  const people = counted(marketo.people, 'made-up person', 'made-up people');
  const now =
    does === 'fill'
      ? `${people} are arriving from the stand-in.`
      : `The stand-in begins anew at each start: everybody here is compared with its ${people}.`;
  return [
    '',
    'Lockstep runs on demo data.',
    '',
    columns([
      ['  Open', address],
      ['  Email', login.email],
      ['  Password', login.password],
      ['  Marketo', `a stand-in; change people in it at ${console}`],
      ['  Mail', `a stand-in at ${mail.host}:${mail.port}; recipients act at ${console}/mail`],
    ]),
    '',
    `${now} Ctrl-C stops it.`,
    '',
  ].join('\n');
}
