import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { example, wholeNumber } from './options.ts';

const program = fileURLToPath(new URL('../../sandbox/main.ts', import.meta.url));

type Options = Record<string, number | string | boolean | undefined>;

export function sandboxCommand(parent: Command): void {
  parent
    .command('sandbox')
    .description('run the stand-in for Marketo and the mail server alone; prints where they are')
    .option('--marketo-port <number>', 'port; 0 takes a free one', wholeNumber(0, 65_535), 4400)
    .option('--smtp-port <number>', 'port of the mail server', wholeNumber(0, 65_535), 4425)
    .option('--inbound-smtp <host:port>', 'where replies and bounces go, Lockstep’s inbound port')
    .option('--recipients-act <on|off>', 'whether recipients act by themselves')
    .option('--people <number>', 'people with a sales owner', wholeNumber(1, 5_000_000), 50_000)
    .option('--seed <number>', 'which people are made up', wholeNumber(0, 1_000_000), 1)
    .option('--limits <on|off>', "Marketo's limits on calls and exports", 'on')
    .option('--lag <ms>', 'how late the activity log shows a change', wholeNumber(0, 86_400_000))
    .option('--latency <ms>', 'how long each answer takes at least', wholeNumber(0, 600_000))
    .option('--json', 'print endpoint and credentials as one line of JSON')
    .addHelpText('after', example('lockstep sandbox --people 1000 --marketo-port 0 --json'))
    .action(async (options: Options) => {
      process.exitCode = await runSandbox(options);
    });
}

/** Runs it as the program of its own that it is, and ends as it ends. */
async function runSandbox(options: Options): Promise<number> {
  const child = spawn(process.execPath, [program, ...argumentsOf(options)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // A terminal sends Ctrl-C to both.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}

function argumentsOf(options: Options): string[] {
  return Object.entries(options).flatMap(([key, value]) => {
    const name = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === undefined) return [];
    return value === true ? [name] : [name, String(value)];
  });
}
