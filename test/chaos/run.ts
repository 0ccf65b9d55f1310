import { parseArgs } from 'node:util';
import type { Method } from './installation.ts';
import { type ChaosResult, chaosPeople } from './people.ts';

const help = `Usage: npm run chaos -- people [options]

Kills Lockstep again and again during the initial sync of people from Marketo, with faults injected and
people changing meanwhile, and compares the copy with Marketo in the end. Ends with 1 if they differ.

  --people N       people with a sales owner (default 100000)
  --kills N        how often kill -9 strikes (default 20)
  --changes N      changes a second in Marketo meanwhile (default 5)
  --method M       by-id, bulk or both, one after the other (default both)
  --seed N         what is generated, changed and killed when (default: by chance, printed)

Example: npm run chaos -- people --people 10000 --kills 5 --method bulk --seed 7
`;

/** Differences shown; more help nobody. */
const mostShown = 20;

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} must be a whole number, not "${text}".`);
  return Number(text);
}

function methodsOf(text: string): Method[] {
  if (text === 'both') return ['bulk', 'by-id'];
  if (text === 'bulk' || text === 'by-id') return [text];
  throw new Error(`--method must be by-id, bulk or both, not "${text}".`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      people: { type: 'string', default: '100000' },
      kills: { type: 'string', default: '20' },
      changes: { type: 'string', default: '5' },
      method: { type: 'string', default: 'both' },
      seed: { type: 'string', default: String(1 + Math.floor(Math.random() * 1_000_000)) },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || positionals[0] !== 'people' || positionals.length > 1) {
    process.stdout.write(help);
    if (!values.help) process.exitCode = 2;
    return;
  }
  const began = performance.now();
  const say = (line: string) => {
    const seconds = Math.round((performance.now() - began) / 1000);
    process.stdout.write(`${String(seconds).padStart(5)} s  ${line}\n`);
  };
  const options = {
    people: wholeNumber('people', values.people),
    kills: wholeNumber('kills', values.kills),
    changes: wholeNumber('changes', values.changes),
    seed: wholeNumber('seed', values.seed),
    say,
  };
  for (const method of methodsOf(values.method))
    report(await chaosPeople({ ...options, method }), say);
}

function report({ wrong, summary }: ChaosResult, say: (line: string) => void): void {
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  if (wrong.length === 0) {
    say('Equal: nobody is lost, nobody is here twice.');
    return;
  }
  process.exitCode = 1;
  say(`${wrong.length.toLocaleString('en')} differences:`);
  for (const line of wrong.slice(0, mostShown)) process.stdout.write(`  ${line}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(
    `chaos: ${error instanceof Error ? (error.stack ?? error.message) : error}\n`,
  );
  process.exitCode = 1;
});
