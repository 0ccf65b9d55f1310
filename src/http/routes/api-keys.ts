import { api } from '../../../contract/api.ts';
import { type ApiKey, createApiKey, listApiKeys, revokeApiKey } from '../../users/api-keys.ts';
import { actorOf } from '../caller.ts';
import { handle, type Server } from '../handle.ts';

export function apiKeyRoutes(server: Server): void {
  handle(server, api.apiKeys.list, async ({ inTenant }) => ({
    keys: (await inTenant(listApiKeys)).map(shown),
  }));

  handle(server, api.apiKeys.create, async ({ body, caller, deps, inTenant }) => {
    const actor = actorOf(caller, deps.clock);
    const made = await inTenant((tx) => createApiKey(tx, body.name, actor));
    return { ...shown(made), key: made.key };
  });

  handle(server, api.apiKeys.remove, async ({ params, caller, deps, inTenant }) => {
    const actor = actorOf(caller, deps.clock);
    await inTenant((tx) => revokeApiKey(tx, params.id, actor));
    return {};
  });
}

function shown(key: ApiKey) {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    createdAt: key.createdAt.toISOString(),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  };
}
