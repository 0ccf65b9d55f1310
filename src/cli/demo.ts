import type { Command } from 'commander';
import { example, wholeNumber } from './options.ts';

export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('try Lockstep out: with a stand-in for Marketo, connected and syncing')
    .option(
      '--people <number>',
      'made-up people with a sales owner',
      wholeNumber(1, 5_000_000),
      50_000,
    )
    .option('--seed <number>', 'which people are made up', wholeNumber(0, 899), 1)
    .option('--port <number>', 'port of the web app, instead of PORT', wholeNumber(0, 65_535))
    .option('--fresh', 'forget the demo that ran here before')
    .addHelpText(
      'after',
      '\nPrints the address and the login. It refuses a data directory with real data.',
    )
    .addHelpText('after', example('lockstep demo', 'lockstep demo --people 5000 --port 8080'))
    .action(async (options: { people: number; seed: number; fresh?: boolean; port?: number }) => {
      const { runDemo } = await import('./demo/run-demo.ts');
      await runDemo({ ...options, fresh: options.fresh === true, port: options.port });
    });
}
