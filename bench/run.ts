import { parseArgs } from 'node:util';
import { activities } from './activities.ts';
import { peopleInitial } from './people-initial.ts';
import { peoplePages } from './people-pages.ts';
import type { Benchmark, Figures } from './support/benchmark.ts';
import { commit, machine } from './support/machine.ts';
import { tracking } from './tracking.ts';

const benchmarks: Benchmark[] = [peopleInitial, peoplePages, activities, tracking];

/**
 * `npm run bench -- NAME --json`: one benchmark; its last line is JSON. Without a name: all, and a
 * table. What goes on is said on stderr, so that stdout holds nothing but figures.
 */
async function main(): Promise<void> {
  const options = new Set(benchmarks.flatMap((benchmark) => Object.keys(benchmark.options)));
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      ...Object.fromEntries([...options].map((name) => [name, { type: 'string' as const }])),
    },
  });
  const wanted = positionals.length === 0 ? benchmarks : positionals.map(byName);
  const given = Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, numberOf(name, value)]] : [],
    ),
  );
  const results = [];
  for (const benchmark of wanted) {
    process.stderr.write(`${benchmark.name}: ${benchmark.about}\n`);
    const figures = await benchmark.run({ ...benchmark.options, ...given }, (line) =>
      process.stderr.write(`  ${line}\n`),
    );
    results.push({ name: benchmark.name, commit: commit(), machine: machine(), figures });
  }
  for (const result of results) {
    console.log(values.json ? JSON.stringify(result) : table(result.name, result.figures));
  }
}

function byName(name: string): Benchmark {
  const benchmark = benchmarks.find((candidate) => candidate.name === name);
  if (benchmark) return benchmark;
  throw new TypeError(
    `There is no benchmark ${name}. There are: ${benchmarks.map((each) => each.name).join(', ')}.`,
  );
}

function numberOf(option: string, value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new TypeError(`--${option} takes a whole number above 0, not "${value}".`);
}

function table(name: string, figures: Figures): string {
  const width = Math.max(...Object.keys(figures).map((key) => key.length));
  const lines = Object.entries(figures).map(
    ([key, value]) => `  ${key.padEnd(width)}  ${value.toLocaleString('en')}`,
  );
  return [name, ...lines].join('\n');
}

try {
  await main();
} catch (error) {
  // A wrong name or option is the caller's: one sentence, no stack.
  const mistake = error instanceof TypeError;
  process.stderr.write(`${mistake ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
