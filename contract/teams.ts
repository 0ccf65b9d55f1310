import * as z from 'zod';
import { route } from './route.ts';
import { peopleVisibility } from './session.ts';
import { empty, id } from './shared.ts';

const team = z.object({ id, name: z.string(), memberIds: z.array(id) }).meta({ id: 'Team' });
export type Team = z.infer<typeof team>;

const teamValues = z.object({
  name: z.string().trim().min(1, 'Give the team a name.').max(100),
  memberIds: z.array(id).max(1000),
});

export const teamRoutes = {
  list: route({
    method: 'GET',
    path: '/api/v1/teams',
    access: 'admin',
    tag: 'Teams',
    summary: 'The teams and who is in them',
    response: z.object({ teams: z.array(team) }),
  }),
  create: route({
    method: 'POST',
    path: '/api/v1/teams',
    access: 'admin',
    tag: 'Teams',
    summary: 'Make a team',
    body: teamValues,
    response: team,
  }),
  change: route({
    method: 'PUT',
    path: '/api/v1/teams/:id',
    access: 'admin',
    tag: 'Teams',
    summary: 'Rename a team and set who is in it',
    params: z.object({ id }),
    body: teamValues,
    response: team,
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/v1/teams/:id',
    access: 'admin',
    tag: 'Teams',
    summary: 'Delete a team; its members stay users',
    params: z.object({ id }),
    response: empty,
  }),
};

const visibility = z.object({
  /** What sellers see; managers then see the people of their teams, administrators all. */
  sellers: peopleVisibility,
});

export const visibilityRoutes = {
  get: route({
    method: 'GET',
    path: '/api/v1/people-visibility',
    access: 'admin',
    tag: 'Teams',
    summary: 'Which people sellers see',
    response: visibility,
  }),
  set: route({
    method: 'PUT',
    path: '/api/v1/people-visibility',
    access: 'admin',
    tag: 'Teams',
    summary: 'Decide which people sellers see; holds from the next request on',
    body: visibility,
    response: visibility,
  }),
};
