import type { Command } from 'commander';
import { exitCodes } from './exit-codes.ts';
import { example, tenantOption } from './options.ts';
import { print, printJson } from './output.ts';

type Options = { tenant?: string; json?: boolean };

export function explainCommand(program: Command): void {
  program
    .command('explain')
    .description('say why a person is, or is not, in Lockstep')
    .argument('<who>', 'an email address, a Marketo ID, a Salesforce lead or contact ID, or our id')
    .option(...tenantOption)
    .option('--json', 'print everything known as JSON')
    .addHelpText(
      'after',
      `\nA person who is not here is looked for in Marketo. Exit code ${exitCodes.unreachable}: Marketo could not be asked.`,
    )
    .addHelpText(
      'after',
      example(
        'lockstep explain ada@example.com',
        'lockstep explain 1042',
        'lockstep explain 00Q5g00000AbCdE',
      ),
    )
    .action(async (who: string, options: Options) => {
      const { explainWho, explanationText } = await import('./explain-who.ts');
      const explanation = await explainWho(who, options.tenant);
      if (options.json) printJson(explanation);
      else print(explanationText(explanation));
      if (!explanation.asked) process.exitCode = exitCodes.unreachable;
    });
}
