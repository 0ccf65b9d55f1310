import { withTenantClient } from '../db/tenant.ts';
import { InvalidInputError } from '../errors.ts';
import { readFlow } from '../sync/engine/flows.ts';
import { restartFlow } from '../sync/people-from-marketo/commands.ts';
import { peopleFlow } from '../sync/people-from-marketo/flow-context.ts';
import {
  connectMarketo,
  describeConnection,
} from '../sync/people-from-marketo/setup/connection.ts';
import { chooseTenant } from './choose-tenant.ts';
import { ask, askOpenly, secretFromFile, secretFromStdin } from './read-secret.ts';
import { visit } from './visit.ts';

export type ConnectOptions = {
  endpoint?: string;
  clientId?: string;
  clientSecretStdin?: boolean;
  clientSecretFile?: string;
  tenant?: string;
};

export type Connected = {
  company: string;
  endpoint: string | null;
  munchkinId: string | null;
  apiUser: string | null;
  sandbox: boolean;
  syncing: boolean;
};

/** Asks for what is missing, tries the credentials and stores them. */
export async function connectToMarketo(options: ConnectOptions): Promise<Connected> {
  const credentials = await readCredentials(options);
  return visit('visit', async (v) => {
    const tenant = await chooseTenant(v.db, options.tenant);
    const deps = { db: v.db, clock: v.clock, log: v.log, secrets: await v.secrets() };
    const connection = await connectMarketo(deps, tenant.tenantId, credentials, null);
    const syncing = await withTenantClient(v.db, tenant.tenantId, async (client) => {
      await restartFlow(client, { tenantId: tenant.tenantId, now: v.clock.now() });
      return (await readFlow(client, tenant.tenantId, peopleFlow))?.wanted === 'on';
    });
    const { endpoint, munchkinId, apiUser, sandbox } = describeConnection(connection);
    return { company: tenant.name, endpoint, munchkinId, apiUser, sandbox, syncing };
  });
}

async function readCredentials(options: ConnectOptions) {
  const endpoint =
    options.endpoint ??
    (await missing('--endpoint', 'Endpoint', 'https://123-ABC-456.mktorest.com/rest'));
  const clientId = options.clientId ?? (await missing('--client-id', 'Client ID', '5dd4…'));
  return { endpoint, clientId, clientSecret: await readClientSecret(options) };
}

function missing(option: string, message: string, placeholder: string): Promise<string> {
  if (process.stdin.isTTY) return askOpenly(message, placeholder);
  throw new InvalidInputError(`${option} is missing.`, 'See: lockstep connect marketo --help');
}

function readClientSecret(options: ConnectOptions): Promise<string> {
  const { clientSecretStdin, clientSecretFile } = options;
  if (clientSecretStdin && clientSecretFile !== undefined) {
    throw new InvalidInputError(
      'The client secret is given twice.',
      'Use --client-secret-stdin or --client-secret-file, not both.',
    );
  }
  if (clientSecretStdin) return secretFromStdin('client secret');
  if (clientSecretFile !== undefined) return secretFromFile(clientSecretFile);
  if (process.stdin.isTTY) return ask('Client secret');
  throw new InvalidInputError(
    'The client secret is missing.',
    'Pass it with --client-secret-stdin or --client-secret-file.',
  );
}
