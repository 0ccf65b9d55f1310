import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { connectCommand } from './connect.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { exitCodes, exitCodesText } from './exit-codes.ts';
import { explainCommand } from './explain.ts';
import { exportCommand } from './export.ts';
import { failureOf } from './failure.ts';
import { migrateCommand } from './migrate.ts';
import { example } from './options.ts';
import { print, tell } from './output.ts';
import { sandboxCommand } from './sandbox.ts';
import { startCommand, webCommand, workerCommand } from './start.ts';
import { syncCommand } from './sync.ts';
import { userCommand } from './user.ts';

/* A command's own file declares it and loads what it needs only when it runs, so that each stays quick. */

const program = new Command('lockstep')
  .description('Keeps a sales team in step with Marketo and Salesforce.')
  .version(version(), '-v, --version', 'print the version')
  .helpOption('-h, --help', 'show help')
  .helpCommand(false)
  .enablePositionalOptions()
  .showSuggestionAfterError()
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'lockstep: ')) })
  .addHelpText(
    'after',
    `\nExit codes: lockstep help exit-codes\nSettings: environment variables; see docs/ or lockstep doctor\n${example(
      'lockstep demo',
      'lockstep start',
      'lockstep sync status --json',
    )}`,
  );

for (const add of [
  demoCommand,
  startCommand,
  webCommand,
  workerCommand,
  migrateCommand,
  connectCommand,
  syncCommand,
  explainCommand,
  doctorCommand,
  userCommand,
  exportCommand,
  sandboxCommand,
]) {
  add(program);
}

program
  .command('help')
  .description('show help of a command, or about exit codes')
  .argument('[topic...]', 'a command, or exit-codes')
  .addHelpText('after', example('lockstep help sync status', 'lockstep help exit-codes'))
  .action((topic: string[]) => {
    if (topic[0] === 'exit-codes') print(exitCodesText.trimEnd());
    else commandNamed(topic).outputHelp();
  });

function commandNamed(names: readonly string[]): Command {
  let found: Command = program;
  for (const name of names) {
    const next = found.commands.find((command) => command.name() === name);
    if (!next) program.error(`there is no command '${names.join(' ')}'`, { exitCode: 2 });
    else found = next;
  }
  return found;
}

function version(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return String(JSON.parse(manifest).version);
}

// Who reads our output may stop reading: that is no failure.
process.stdout.on('error', () => process.exit(exitCodes.ok));

try {
  await program.parseAsync();
} catch (error) {
  await fail(error);
}
// What is left open now (keep-alive connections, timers) is no reason to stay.
process.exit();

async function fail(error: unknown): Promise<void> {
  if (error instanceof CommanderError) {
    // Help and version end this way too.
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return;
  }
  const failure = await failureOf(error);
  process.exitCode = failure.code;
  tell(`lockstep: ${failure.message}`);
  if (failure.fix) tell(failure.fix);
  const { LOG_LEVEL } = process.env;
  if (failure.detail && (LOG_LEVEL === 'debug' || LOG_LEVEL === 'trace')) tell(failure.detail);
}
