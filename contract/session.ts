import * as z from 'zod';
import { route } from './route.ts';
import { empty, id, instant } from './shared.ts';

export const role = z.enum(['admin', 'manager', 'seller']);

/** Which people somebody sees: all, those of their teams, or their own only. */
export const peopleVisibility = z.enum(['all', 'team', 'own']);

export const sessionUser = z
  .object({
    user: z.object({ id, name: z.string(), email: z.string(), role }),
    tenant: z.object({ id, name: z.string(), timeZone: z.string() }),
    peopleSeen: peopleVisibility,
    /** Sent back as `x-csrf-token` with every request that changes something. */
    csrfToken: z.string(),
    /** True when this installation runs on the stand-in's made-up data. */
    demo: z.boolean(),
  })
  .meta({ id: 'SessionUser' });
export type SessionUser = z.infer<typeof sessionUser>;

export const password = z
  .string()
  .min(10, 'The password needs at least 10 characters.')
  .max(200, 'The password can have at most 200 characters.');

export const sessionRoutes = {
  setupState: route({
    method: 'GET',
    path: '/api/v1/setup',
    access: 'public',
    tag: 'Set-up',
    summary: 'Whether this installation still waits for its first administrator',
    response: z.object({ needed: z.boolean(), demo: z.boolean() }),
  }),
  setup: route({
    method: 'POST',
    path: '/api/v1/setup',
    access: 'public',
    tag: 'Set-up',
    summary: 'Create the company and its first administrator; works once',
    body: z.object({
      company: z.string().trim().min(1, 'Enter the name of your company.').max(200),
      name: z.string().trim().min(1, 'Enter your name.').max(200),
      email: z.email('Enter an email address such as you@company.com.').max(320),
      password,
      timeZone: z.string().max(64).default('UTC'),
    }),
    response: sessionUser,
  }),
  signIn: route({
    method: 'POST',
    path: '/api/v1/session',
    access: 'public',
    tag: 'Session',
    summary: 'Sign in; sets the session cookie',
    body: z.object({ email: z.string().trim().max(320), password: z.string().max(200) }),
    response: sessionUser,
  }),
  current: route({
    method: 'GET',
    path: '/api/v1/session',
    access: 'user',
    tag: 'Session',
    summary: 'Who is signed in',
    response: sessionUser,
  }),
  signOut: route({
    method: 'DELETE',
    path: '/api/v1/session',
    access: 'user',
    tag: 'Session',
    summary: 'Sign out',
    response: empty,
  }),
};

const apiKey = z
  .object({
    id,
    name: z.string(),
    prefix: z.string(),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: 'ApiKey' });

export const apiKeyRoutes = {
  list: route({
    method: 'GET',
    path: '/api/v1/api-keys',
    access: 'admin',
    tag: 'API keys',
    summary: 'The API keys of this company',
    response: z.object({ keys: z.array(apiKey) }),
  }),
  create: route({
    method: 'POST',
    path: '/api/v1/api-keys',
    access: 'admin',
    tag: 'API keys',
    summary: 'Make an API key; the key itself is shown only in this answer',
    body: z.object({ name: z.string().trim().min(1, 'Give the key a name.').max(100) }),
    response: z.object({ ...apiKey.shape, key: z.string() }),
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/v1/api-keys/:id',
    access: 'admin',
    tag: 'API keys',
    summary: 'Revoke an API key',
    params: z.object({ id }),
    response: empty,
  }),
};
