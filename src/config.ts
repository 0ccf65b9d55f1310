import { resolve } from 'node:path';
import * as z from 'zod';
import { LockstepError } from './errors.ts';

const portError = 'must be a whole number from 0 to 65535';
const port = z.coerce
  .number({ error: portError })
  .int(portError)
  .min(0, portError)
  .max(65_535, portError);

/** Every environment variable that Lockstep reads, with what it is for. */
export const environment = {
  DATABASE_URL: {
    explain:
      'PostgreSQL 15 or newer, as postgres://user:password@host:5432/name. Unset: a PostgreSQL of our own in DATA_DIR.',
    schema: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
      .optional(),
  },
  DATA_DIR: {
    explain: 'Folder for the embedded database, spooled files and the generated secret key.',
    schema: z.string().min(1).default('./data'),
  },
  HOST: {
    explain: 'Address to listen on. 0.0.0.0 opens the app to the network.',
    schema: z.string().min(1).default('127.0.0.1'),
  },
  PORT: { explain: 'Port of the web app and the API.', schema: port.default(4000) },
  PUBLIC_URL: {
    explain: 'Address under which people reach the app, when it stands behind a proxy.',
    schema: z.url('must be a URL such as https://lockstep.company.com').optional(),
  },
  TRACKING_URL: {
    explain:
      'Address under which recipients reach the links of emails: /t (opens, clicks) and /u (unsubscribe). Unset: that of the app. Once emails went out, it has to stay reachable.',
    schema: z.url('must be a URL such as https://t.company.com').optional(),
  },
  TRACKING_PORT: {
    explain:
      'Port of a second listener that serves only /t, /u and health, for the public side while the app stays behind a VPN. Unset: the main one serves them.',
    schema: port.optional(),
  },
  INBOUND_SMTP_PORT: {
    explain:
      'Port on which Lockstep takes bounces and replies by SMTP; MX records of the bounce and reply domains, or a mail server in front, lead there. Unset: none are taken.',
    schema: port.optional(),
  },
  INBOUND_SMTP_HOST: {
    explain: 'Address on which it does. 0.0.0.0 opens it to the network.',
    schema: z.string().min(1).default('127.0.0.1'),
  },
  LOCKSTEP_SECRET_KEY: {
    explain:
      'Seals stored credentials: 32 bytes as 64 hex digits. Unset: made once and kept in DATA_DIR. Losing it means entering the credentials again.',
    schema: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hex digits; make one with: openssl rand -hex 32')
      .optional(),
  },
  LOG_LEVEL: {
    explain: 'How much is logged: fatal, error, warn, info, debug, trace or silent.',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  },
} as const;

export type Config = {
  databaseUrl: string | null;
  dataDir: string;
  host: string;
  port: number;
  publicUrl: string | null;
  trackingUrl: string | null;
  trackingPort: number | null;
  inboundSmtpPort: number | null;
  inboundSmtpHost: string;
  secretKey: string | null;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
};

/** A wrong environment variable: names it, says what was wrong and what it is for. */
export class ConfigError extends LockstepError {}

/**
 * Reads the configuration from `env`.
 *
 * @throws ConfigError naming every variable that is wrong.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const problems: string[] = [];
  const read = <S extends z.ZodType>(name: string, entry: { schema: S; explain: string }) => {
    const raw = env[name];
    const result = entry.schema.safeParse(raw === '' ? undefined : raw);
    if (result.success) return result.data;
    const why = result.error.issues.map((issue) => issue.message).join('; ');
    problems.push(`${name}=${shown(name, raw)}: ${why}. ${entry.explain}`);
    return undefined;
  };
  const values = {
    databaseUrl: read('DATABASE_URL', environment.DATABASE_URL),
    dataDir: read('DATA_DIR', environment.DATA_DIR),
    host: read('HOST', environment.HOST),
    port: read('PORT', environment.PORT),
    publicUrl: read('PUBLIC_URL', environment.PUBLIC_URL),
    trackingUrl: read('TRACKING_URL', environment.TRACKING_URL),
    trackingPort: read('TRACKING_PORT', environment.TRACKING_PORT),
    inboundSmtpPort: read('INBOUND_SMTP_PORT', environment.INBOUND_SMTP_PORT),
    inboundSmtpHost: read('INBOUND_SMTP_HOST', environment.INBOUND_SMTP_HOST),
    secretKey: read('LOCKSTEP_SECRET_KEY', environment.LOCKSTEP_SECRET_KEY),
    logLevel: read('LOG_LEVEL', environment.LOG_LEVEL),
  };
  if (problems.length > 0) {
    throw new ConfigError('wrong-environment', `Wrong environment: ${problems.join(' | ')}`, {
      fix: 'Correct or unset the variables named, then start again.',
    });
  }
  return {
    databaseUrl: values.databaseUrl ?? null,
    dataDir: resolve(values.dataDir ?? './data'),
    host: values.host ?? '127.0.0.1',
    port: values.port ?? 4000,
    publicUrl: values.publicUrl?.replace(/\/+$/, '') ?? null,
    trackingUrl: values.trackingUrl?.replace(/\/+$/, '') ?? null,
    trackingPort: values.trackingPort ?? null,
    inboundSmtpPort: values.inboundSmtpPort ?? null,
    inboundSmtpHost: values.inboundSmtpHost ?? '127.0.0.1',
    secretKey: values.secretKey ?? null,
    logLevel: values.logLevel ?? 'info',
  };
}

/** Where links of emails lead, without a slash at the end: what TRACKING_URL says, else what is likely. */
export function trackingBase(
  config: Pick<Config, 'trackingUrl' | 'trackingPort' | 'publicUrl' | 'host' | 'port'>,
): string {
  if (config.trackingUrl) return config.trackingUrl;
  if (config.trackingPort === null && config.publicUrl) return config.publicUrl;
  const everywhere = config.host === '0.0.0.0' || config.host === '::';
  const host = everywhere ? 'localhost' : config.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${config.trackingPort ?? config.port}`;
}

/** Secrets are never echoed, not even wrong ones. */
function shown(name: string, raw: string | undefined): string {
  if (name === 'LOCKSTEP_SECRET_KEY') return '(hidden)';
  if (name === 'DATABASE_URL') return (raw ?? '').replace(/:[^:@/]*@/, ':…@');
  return JSON.stringify(raw ?? '');
}
