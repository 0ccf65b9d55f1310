import { type Command, Option } from 'commander';
import type { ExportOptions } from './export-people.ts';
import { example, tenantOption } from './options.ts';
import { counted, tell } from './output.ts';

export function exportCommand(program: Command): void {
  const command = program.command('export').description('take data out of Lockstep');
  command
    .command('people')
    .description('write all people, as they are at one moment, to a file or to standard output')
    .addOption(new Option('--format <format>', 'how').choices(['csv', 'ndjson']).default('csv'))
    .addOption(
      new Option('--state <state>', 'active: those in step; any: also those who left')
        .choices(['active', 'any'])
        .default('active'),
    )
    .option('--output <path>', 'a new file; standard output when left out')
    .option(...tenantOption)
    .addHelpText(
      'after',
      example(
        'lockstep export people > people.csv',
        'lockstep export people --format ndjson --output people.ndjson',
      ),
    )
    .action(async (options: ExportOptions) => {
      const { exportPeople } = await import('./export-people.ts');
      const people = await exportPeople(options);
      tell(`${counted(people, 'person', 'people')} written.`);
    });
}
