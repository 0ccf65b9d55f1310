import { api } from '../../../contract/api.ts';
import { changeTeam, createTeam, deleteTeam, listTeams } from '../../users/teams.ts';
import { readVisibility, saveVisibility } from '../../users/visibility.ts';
import { actorOf } from '../caller.ts';
import { handle, type Server } from '../handle.ts';

export function teamRoutes(server: Server): void {
  handle(server, api.teams.list, async ({ inTenant }) => ({ teams: await inTenant(listTeams) }));

  handle(server, api.teams.create, ({ body, caller, deps, inTenant }) => {
    const actor = actorOf(caller, deps.clock);
    return inTenant((tx) => createTeam(tx, body, actor));
  });

  handle(server, api.teams.change, ({ params, body, caller, deps, inTenant }) => {
    const actor = actorOf(caller, deps.clock);
    return inTenant((tx) => changeTeam(tx, params.id, body, actor));
  });

  handle(server, api.teams.remove, async ({ params, caller, deps, inTenant }) => {
    const actor = actorOf(caller, deps.clock);
    await inTenant((tx) => deleteTeam(tx, params.id, actor));
    return {};
  });

  handle(server, api.visibility.get, async ({ inTenant }) => ({
    sellers: await inTenant(readVisibility),
  }));

  handle(server, api.visibility.set, async ({ body, caller, deps, inTenant }) => {
    const actor = actorOf(caller, deps.clock);
    await inTenant((tx) => saveVisibility(tx, body.sellers, actor));
    return body;
  });
}
