import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CONSOLE_PATH, handleConsole } from './console/console.ts';
import { handleControl } from './control/control.ts';
import { MailSandbox } from './mail/mail.ts';
import type { MailSettings } from './mail/settings.ts';
import { MarketoSandbox } from './marketo/marketo.ts';
import type { Limits, MarketoSettings } from './marketo/settings.ts';
import { SandboxClock } from './support/clock.ts';

export interface SandboxOptions {
  /** 0 takes a free port. */
  marketoPort?: number;
  host?: string;
  /** Leads with a user as owner, 50,000 by default; about 1.2 times as many leads in all. */
  people?: number;
  seed?: number;
  /** How far back the oldest lead's creation lies; 8 when left out. Fewer years are fewer bulk windows. */
  years?: number;
  /** "off" frees rate, concurrency, daily and export quota, job time and status refresh. */
  limits?: Limits;
  /** Any single setting, over what `limits` sets. */
  settings?: Partial<MarketoSettings>;
  /** Port of the mail stand-in; 0 takes a free one. */
  smtpPort?: number;
  mail?: Partial<MailSettings>;
}

interface SandboxCredentials {
  name: string;
  clientId: string;
  clientSecret: string;
  partitions: readonly number[];
}

/** What a client needs to connect; what the command prints with --json. */
export interface SandboxFacts {
  marketo: {
    endpoint: string;
    identity: string;
    munchkinId: string;
    clientId: string;
    clientSecret: string;
    /** API users with fewer rights or partitions, by name. */
    users: Record<string, SandboxCredentials>;
    people: number;
    leads: number;
  };
  /** The mail server; it wants no encryption, and no sign-in unless its settings say so. */
  mail: { host: string; port: number };
  /** Where the control endpoints begin. */
  control: string;
  console: string;
}

export interface RunningSandbox {
  /** `http://127.0.0.1:port` */
  url: string;
  marketo: MarketoSandbox;
  mail: MailSandbox;
  clock: SandboxClock;
  facts: SandboxFacts;
  close: () => Promise<void>;
}

/** Starts the stand-in on a loopback port; the control endpoints listen on the same one. */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const { marketoPort = 0, host = '127.0.0.1', people = 50_000, seed = 1, limits = 'on' } = options;
  const clock = new SandboxClock();
  const settings = options.settings ?? {};
  const marketo = new MarketoSandbox({
    seed,
    people,
    limits,
    settings,
    clock,
    ...(options.years ? { years: options.years } : {}),
  });
  const mail = new MailSandbox({
    clock,
    host,
    ...(options.mail ? { settings: options.mail } : {}),
  });
  const answer = async (req: IncomingMessage, res: ServerResponse) => {
    if (req.url?.startsWith(CONSOLE_PATH)) await handleConsole(req, res);
    else if (req.url?.startsWith('/_sandbox')) await handleControl({ marketo, mail }, req, res);
    else await marketo.handle(req, res);
  };
  // Marketo answers 414 from 8 KB on by itself; Node's own limit must lie well beyond.
  const server = createServer(
    { maxHeaderSize: 512 * 1024, keepAliveTimeout: 30_000 },
    (req, res) => {
      answer(req, res).catch((error: unknown) => {
        if (!res.destroyed) res.destroy();
        if (!isConnectionError(error)) {
          process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : error}\n`);
        }
      });
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(marketoPort, host, resolve);
  });
  await mail.start(options.smtpPort ?? 0).catch((error: unknown) => {
    server.close();
    throw error;
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://${host}:${port}`;
  const cleanUp = () => marketo.jobs.closeNow();
  process.once('exit', cleanUp);
  return {
    url,
    marketo,
    mail,
    clock,
    facts: factsOf(url, marketo, mail),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await mail.close();
      process.off('exit', cleanUp);
      await marketo.close();
    },
  };
}

function isConnectionError(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

function factsOf(url: string, marketo: MarketoSandbox, mail: MailSandbox): SandboxFacts {
  const users = marketo.users.all().map(({ name, clientId, clientSecret, partitions }) => {
    return [name, { name, clientId, clientSecret, partitions }] as const;
  });
  const full = marketo.users.get('full');
  return {
    marketo: {
      endpoint: `${url}/rest`,
      identity: `${url}/identity`,
      munchkinId: marketo.munchkinId,
      clientId: full.clientId,
      clientSecret: full.clientSecret,
      users: Object.fromEntries(users),
      people: marketo.store.qualifyingCount,
      leads: marketo.store.count,
    },
    mail: { host: mail.host, port: mail.port },
    control: `${url}/_sandbox`,
    console: `${url}${CONSOLE_PATH}`,
  };
}
