import type { Command } from 'commander';
import type { ConnectOptions } from './connect-marketo.ts';
import { example, tenantOption } from './options.ts';
import { print, printJson } from './output.ts';

export function connectCommand(program: Command): void {
  const connect = program.command('connect').description('connect another system');
  connect
    .command('marketo')
    .description('try credentials of Marketo, then store them sealed')
    .option('--endpoint <address>', 'from Admin > Integration > Web Services; either form')
    .option('--client-id <id>', 'from Admin > Integration > LaunchPoint > View Details')
    .option('--client-secret-stdin', 'read the client secret from standard input')
    .option('--client-secret-file <path>', 'read the client secret from a file')
    .option(...tenantOption)
    .option('--json', 'print the connection as JSON')
    .addHelpText(
      'after',
      '\nOn a terminal, what is left out is asked for. The secret is never an argument: other users of\nthis machine could read it there. Credentials of the same Marketo replace the old ones and keep\neverything; those of another one are refused while people of the first are here.',
    )
    .addHelpText(
      'after',
      example(
        'lockstep connect marketo',
        'lockstep connect marketo --endpoint https://123-ABC-456.mktorest.com/rest \\\n      --client-id 5dd4…  --client-secret-file secret.txt',
      ),
    )
    .action(async ({ json, ...options }: ConnectOptions & { json?: boolean }) => {
      const { connectToMarketo } = await import('./connect-marketo.ts');
      const connected = await connectToMarketo(options);
      if (json) {
        printJson(connected);
        return;
      }
      const { munchkinId, endpoint, apiUser, company, syncing } = connected;
      print(`${company} is connected to Marketo ${munchkinId ?? endpoint} as ${apiUser}.`);
      print(
        syncing
          ? 'The sync goes on with the new credentials.'
          : 'Next: lockstep doctor shows whether all rights are there, lockstep sync start begins.',
      );
    });
}
