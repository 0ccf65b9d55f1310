import type { Command } from 'commander';
import { example } from './options.ts';

const environmentHelp = `
Settings come from the environment:
  DATABASE_URL         PostgreSQL 15 or newer; unset: one of our own in DATA_DIR
  DATA_DIR             ./data
  HOST, PORT           127.0.0.1, 4000
  PUBLIC_URL           the address behind a proxy
  INBOUND_SMTP_PORT    takes bounces and replies by SMTP; unset: none are taken
  LOCKSTEP_SECRET_KEY  seals stored credentials; unset: made once in DATA_DIR
  LOG_LEVEL            info (on a terminal: warn)
`;

const shared = `
With the embedded database the process that started it also stops it. To run several for long,
use a PostgreSQL of your own (DATABASE_URL).
`;

export function startCommand(program: Command): void {
  program
    .command('start')
    .description('run Lockstep: web app, API and sync in one process')
    .addHelpText('after', environmentHelp)
    .addHelpText(
      'after',
      example('lockstep start', 'PORT=8080 DATA_DIR=/srv/lockstep lockstep start'),
    )
    .action(() => run({ access: 'own', web: true, worker: true }));
}

export function webCommand(program: Command): void {
  program
    .command('web')
    .description('run the web app and the API only')
    .addHelpText('after', shared)
    .addHelpText('after', example('DATABASE_URL=postgres://… lockstep web'))
    .action(() => run({ access: 'share', web: true, worker: false }));
}

export function workerCommand(program: Command): void {
  program
    .command('worker')
    .description('run the sync only; start as many as you like')
    .addHelpText('after', shared)
    .addHelpText('after', example('DATABASE_URL=postgres://… lockstep worker'))
    .action(() => run({ access: 'share', web: false, worker: true }));
}

type Parts = Parameters<typeof import('./serve.ts').serve>[0];

async function run(parts: Parts): Promise<void> {
  const { serve } = await import('./serve.ts');
  await serve(parts);
}
