import { parseArgs } from 'node:util';
import { mailSettingsSchema } from './mail/settings.ts';
import type { Limits } from './marketo/settings.ts';
import { type SandboxFacts, type SandboxOptions, startSandbox } from './server.ts';

const HELP = `Usage: node sandbox/main.ts [options]

A stand-in for Marketo with generated people, and for a mail server with their mailboxes, for trying
things out and for tests.

  --marketo-port N   port to listen on (default 4400, 0 takes a free one)
  --host H           address to listen on (default 127.0.0.1)
  --smtp-port N      port of the mail server (default 4425, 0 takes a free one)
  --inbound-smtp A   where replies and bounces go, such as 127.0.0.1:2525
  --recipients-act on|off  whether recipients open, click, reply by themselves (default off)
  --people N         people with a sales owner (default 50000)
  --seed N           which people are generated (default 1)
  --limits on|off    Marketo's limits on calls and exports (default on)
  --lag MS           how late the activity log shows a change (default 5000)
  --latency MS       how long each answer takes at least (default 0)
  --json             print the facts as one line of JSON
  --help             this text

Example: node sandbox/main.ts --people 1000 --limits off --json
`;

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) {
    throw new Error(`--${name} must be a whole number, not "${text}".`);
  }
  return Number(text);
}

function onOrOff(name: string, text: string): 'on' | 'off' {
  if (text === 'on' || text === 'off') return text;
  throw new Error(`--${name} must be on or off, not "${text}".`);
}

function inboundAddress(text: string | undefined): string | null {
  if (text === undefined) return null;
  const { success } = mailSettingsSchema.shape.inbound.safeParse(text);
  if (success) return text;
  throw new Error(
    `--inbound-smtp must be a host and a port, such as 127.0.0.1:2525, not "${text}".`,
  );
}

function readOptions(): { options: SandboxOptions; json: boolean } | undefined {
  const { values } = parseArgs({
    options: {
      'marketo-port': { type: 'string' },
      'smtp-port': { type: 'string' },
      'inbound-smtp': { type: 'string' },
      'recipients-act': { type: 'string' },
      host: { type: 'string' },
      people: { type: 'string' },
      seed: { type: 'string' },
      limits: { type: 'string' },
      lag: { type: 'string' },
      latency: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const limits = onOrOff('limits', values.limits ?? 'on');
  const people = wholeNumber('people', values.people);
  const seed = wholeNumber('seed', values.seed);
  const lagMs = wholeNumber('lag', values.lag);
  const latencyMs = wholeNumber('latency', values.latency);
  return {
    json: values.json,
    options: {
      marketoPort: wholeNumber('marketo-port', values['marketo-port']) ?? 4400,
      smtpPort: wholeNumber('smtp-port', values['smtp-port']) ?? 4425,
      mail: {
        inbound: inboundAddress(values['inbound-smtp']),
        behaviour: onOrOff('recipients-act', values['recipients-act'] ?? 'off') === 'on',
        ...(seed === undefined ? {} : { seed }),
      },
      limits: limits satisfies Limits,
      ...(values.host === undefined ? {} : { host: values.host }),
      ...(people === undefined ? {} : { people }),
      ...(seed === undefined ? {} : { seed }),
      settings: {
        ...(lagMs === undefined ? {} : { lagMs }),
        ...(latencyMs === undefined ? {} : { latencyMs }),
      },
    },
  };
}

function humanText({ marketo, mail, control, console }: SandboxFacts): string {
  return [
    `The Marketo stand-in is running with ${marketo.people} people with a sales owner (${marketo.leads} in all).`,
    '',
    `  Endpoint       ${marketo.endpoint}`,
    `  Identity       ${marketo.identity}`,
    `  Munchkin ID    ${marketo.munchkinId}`,
    `  Client ID      ${marketo.clientId}`,
    `  Client secret  ${marketo.clientSecret}`,
    `  Mail server    ${mail.host}:${mail.port} (no encryption, no sign-in)`,
    `  Control        ${control}`,
    `  Console        ${console} (open it in a browser)`,
    '',
    `API users with fewer rights: ${Object.keys(marketo.users)
      .filter((name) => name !== 'full')
      .join(', ')} (credentials with --json).`,
    'Ctrl-C ends it.',
    '',
  ].join('\n');
}

async function main(): Promise<void> {
  const chosen = readOptions();
  if (!chosen) {
    process.stdout.write(HELP);
    return;
  }
  const sandbox = await startSandbox(chosen.options);
  process.stdout.write(
    chosen.json ? `${JSON.stringify(sandbox.facts)}\n` : humanText(sandbox.facts),
  );
  const stop = () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    void sandbox.close();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // The program that started this one is gone: nobody else knows of it to end it.
  process.once('disconnect', stop);
  process.channel?.unref();
}

main().catch((error: unknown) => {
  const code = (error as NodeJS.ErrnoException).code;
  const text =
    code === 'EADDRINUSE'
      ? 'A port is taken. Give another one with --marketo-port or --smtp-port, or 0 for a free one.'
      : (error as Error).message;
  process.stderr.write(`The sandbox could not start: ${text}\n`);
  process.exitCode = 1;
});
