import type { Command } from 'commander';
import { example } from './options.ts';
import { print, printJson } from './output.ts';

export function migrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('bring the database up to this version; start, web and worker do it too')
    .option('--json', 'print what was applied as JSON')
    .addHelpText('after', example('DATABASE_URL=postgres://… lockstep migrate'))
    .action(async ({ json }: { json?: boolean }) => {
      const applied = await runMigrations();
      if (json) printJson({ applied });
      else if (applied.length === 0) print('The database is up to date.');
      else print(`Applied: ${applied.join(', ')}.`);
    });
}

async function runMigrations(): Promise<string[]> {
  const [{ readConfig }, { commandLog }, { migrateDatabase, openDatabase }] = await Promise.all([
    import('../config.ts'),
    import('./visit.ts'),
    import('./open-database.ts'),
  ]);
  const config = readConfig(process.env);
  const database = await openDatabase(config, 'visit', commandLog(config));
  try {
    return await migrateDatabase(database.url, new Date());
  } finally {
    await database.close();
  }
}
