import * as z from 'zod';
import { route } from './route.ts';
import { password, role, sessionUser } from './session.ts';
import { empty, id, instant } from './shared.ts';

const user = z
  .object({
    id,
    name: z.string(),
    email: z.string(),
    role,
    /** false: deactivated, cannot sign in. */
    active: z.boolean(),
    createdAt: instant,
    teamIds: z.array(id),
    /** Whether a sales owner in Salesforce has this address: else no people are their own. */
    salesOwner: z.boolean(),
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof user>;

const invitation = z
  .object({
    id,
    email: z.string(),
    role,
    invitedBy: z.string(),
    createdAt: instant,
    expiresAt: instant,
    expired: z.boolean(),
  })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof invitation>;

/** The link is a secret: whoever has it becomes this user. */
const link = { id, email: z.string(), link: z.string(), expiresAt: instant };

const invited = z
  .object({
    ...link,
    /** Whether the link went out by email; `reason` says in a sentence why not. */
    mail: z.object({ sent: z.boolean(), reason: z.string().nullable() }),
  })
  .meta({ id: 'Invited' });
export type Invited = z.infer<typeof invited>;

const token = z.string().min(1).max(100);

export const userRoutes = {
  list: route({
    method: 'GET',
    path: '/api/v1/users',
    access: 'admin',
    tag: 'Users',
    summary: 'The users of this company, and the invitations that nobody has accepted',
    response: z.object({ users: z.array(user), invitations: z.array(invitation) }),
  }),
  setRole: route({
    method: 'PUT',
    path: '/api/v1/users/:id/role',
    access: 'admin',
    tag: 'Users',
    summary: 'Give a user another role; the last active administrator stays one',
    params: z.object({ id }),
    body: z.object({ role }),
    response: empty,
  }),
  deactivate: route({
    method: 'POST',
    path: '/api/v1/users/:id/deactivate',
    access: 'admin',
    tag: 'Users',
    summary: 'Lock a user out; their sessions end at once, what they did stays',
    params: z.object({ id }),
    response: empty,
  }),
  reactivate: route({
    method: 'POST',
    path: '/api/v1/users/:id/reactivate',
    access: 'admin',
    tag: 'Users',
    summary: 'Let a user in again, with the role, teams and password of before',
    params: z.object({ id }),
    response: empty,
  }),
};

export const invitationRoutes = {
  create: route({
    method: 'POST',
    path: '/api/v1/invitations',
    access: 'admin',
    tag: 'Users',
    summary: 'Invite people by their addresses; each gets a link that works once, for 7 days',
    body: z.object({
      emails: z
        .array(z.string().trim().max(320))
        .min(1, 'Enter at least one address.')
        .max(50, 'Invite at most 50 people at a time.'),
      role,
      /** Teams that they join. */
      teamIds: z.array(id).max(50).default([]),
    }),
    response: z.object({
      invited: z.array(invited),
      refused: z.array(z.object({ email: z.string(), reason: z.string() })),
    }),
  }),
  link: route({
    method: 'GET',
    path: '/api/v1/invitations/:id/link',
    access: 'admin',
    tag: 'Users',
    summary: 'The link of an invitation once more',
    params: z.object({ id }),
    response: z.object(link),
  }),
  renew: route({
    method: 'POST',
    path: '/api/v1/invitations/:id/renew',
    access: 'admin',
    tag: 'Users',
    summary: 'A new link for another 7 days, sent again; the one before stops working',
    params: z.object({ id }),
    response: invited,
  }),
  revoke: route({
    method: 'DELETE',
    path: '/api/v1/invitations/:id',
    access: 'admin',
    tag: 'Users',
    summary: 'Withdraw an invitation',
    params: z.object({ id }),
    response: empty,
  }),
  /** POST, so that the token stands in no address and in no log. */
  look: route({
    method: 'POST',
    path: '/api/v1/invitations/look',
    access: 'public',
    tag: 'Users',
    summary: 'Whom a link invites, to what',
    body: z.object({ token }),
    response: z.object({
      email: z.string(),
      role,
      company: z.string(),
      invitedBy: z.string(),
    }),
  }),
  accept: route({
    method: 'POST',
    path: '/api/v1/invitations/accept',
    access: 'public',
    tag: 'Users',
    summary: 'Accept an invitation: makes the account and signs in; works once',
    body: z.object({
      token,
      name: z.string().trim().min(1, 'Enter your name.').max(200),
      password,
    }),
    response: sessionUser,
  }),
};
