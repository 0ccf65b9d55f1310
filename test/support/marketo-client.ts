import { type RunningSandbox, type SandboxOptions, startSandbox } from '../../sandbox/server.ts';
import { createMarketoClient, type MarketoClientOptions } from '../../src/marketo/client.ts';
import type { MarketoClient } from '../../src/marketo/client-types.ts';
import { createLocalGate } from '../../src/marketo/local-gate.ts';

export type SandboxWithClient = {
  sandbox: RunningSandbox;
  client: MarketoClient;
  /** Another client, such as one of a user with fewer rights; closed with the others. */
  connect(changes?: Partial<MarketoClientOptions> & { user?: string }): MarketoClient;
  close(): Promise<void>;
};

/** Retries at once, so that no test waits for a back-off. */
export const quickRetries = { baseMs: 1, capMs: 5, breakMs: 50 };

/** A stand-in whose log does not lag, and a client of it. */
export async function startSandboxWithClient(
  options: SandboxOptions = {},
): Promise<SandboxWithClient> {
  const sandbox = await startSandbox({
    people: 500,
    seed: 1,
    limits: 'off',
    ...options,
    settings: { lagMs: 0, lateShare: 0, ...options.settings },
  });
  const clients: MarketoClient[] = [];
  const connect: SandboxWithClient['connect'] = ({ user = 'full', ...changes } = {}) => {
    const { endpoint, users } = sandbox.facts.marketo;
    const credentials = users[user];
    if (!credentials) throw new Error(`the sandbox has no user ${user}`);
    const { clientId, clientSecret } = credentials;
    const client = createMarketoClient({
      endpoint,
      clientId,
      clientSecret,
      clock: { now: () => new Date(sandbox.clock.now()) },
      gate: createLocalGate({ sleep: async () => undefined }),
      resilience: quickRetries,
      sleep: async () => undefined,
      ...changes,
    });
    clients.push(client);
    return client;
  };
  return {
    sandbox,
    client: connect(),
    connect,
    close: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await sandbox.close();
    },
  };
}
