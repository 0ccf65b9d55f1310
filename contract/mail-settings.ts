import * as z from 'zod';
import { route } from './route.ts';
import { id, instant } from './shared.ts';

const domain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'Enter a domain such as mail.company.com.')
  .max(253);

const mailServerForm = z.object({
  host: z.string().trim().min(1, 'Enter the name of the mail server.').max(253),
  port: z.number().int().min(1).max(65_535),
  security: z.enum(['none', 'starttls', 'tls']),
  username: z.string().trim().min(1).max(320).nullable(),
  /** Null leaves the stored one. */
  password: z.string().min(1).max(1000).nullable(),
  /** The sender of invitations and verification emails. */
  fromAddress: z.email('Enter an address such as lockstep@company.com.').max(320),
  bounceDomain: domain.nullable(),
  replyDomain: domain.nullable(),
});

const dnsRecord = z.object({ name: z.string(), type: z.string(), value: z.string() });

export const mailServer = z
  .object({
    ready: z.boolean(),
    host: z.string().nullable(),
    port: z.number().int().nullable(),
    security: z.enum(['none', 'starttls', 'tls']).nullable(),
    username: z.string().nullable(),
    hasPassword: z.boolean(),
    fromAddress: z.string().nullable(),
    bounceDomain: z.string().nullable(),
    replyDomain: z.string().nullable(),
    /** The largest email that the server takes, in bytes. */
    maxBytes: z.number().int().nullable(),
    checkedAt: instant.nullable(),
    /** Why the last try to send failed; null when it worked. */
    problem: z.string().nullable(),
    /** What is published in DNS so that receivers can check the signature; null: emails go unsigned. */
    dkim: z.object({ domain: z.string(), selector: z.string(), record: dnsRecord }).nullable(),
    /** Whether this installation listens for bounces and replies, and on which port. */
    inboundPort: z.number().int().nullable(),
    dailyCap: z.number().int(),
    highestDailyCap: z.number().int(),
  })
  .meta({ id: 'MailServer' });
export type MailServer = z.infer<typeof mailServer>;

const mailServerTest = z
  .object({
    ok: z.boolean(),
    message: z.string(),
    fix: z.string().nullable(),
    maxBytes: z.number().int().nullable(),
  })
  .meta({ id: 'MailServerTest' });

const admin = { access: 'admin', tag: 'Mail server' } as const;

export const mailServerRoutes = {
  get: route({
    ...admin,
    method: 'GET',
    path: '/api/v1/mail-server',
    summary: 'The mail server of the company, without its secrets',
    response: mailServer,
  }),
  test: route({
    ...admin,
    method: 'POST',
    path: '/api/v1/mail-server/test',
    summary: 'Connect and sign in without saving or sending',
    body: mailServerForm,
    response: mailServerTest,
  }),
  save: route({
    ...admin,
    method: 'PUT',
    path: '/api/v1/mail-server',
    summary: 'Test the settings and save them, the password sealed',
    body: mailServerForm,
    response: mailServer,
  }),
  makeDkim: route({
    ...admin,
    method: 'POST',
    path: '/api/v1/mail-server/dkim',
    summary: 'Make a key with which emails are signed; the answer names the DNS record to publish',
    body: z.object({
      domain,
      selector: z
        .string()
        .trim()
        .toLowerCase()
        .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'Use letters, digits and hyphens.'),
    }),
    response: mailServer,
  }),
  forgetDkim: route({
    ...admin,
    method: 'DELETE',
    path: '/api/v1/mail-server/dkim',
    summary: 'Send emails unsigned from now on',
    response: mailServer,
  }),
  setCap: route({
    ...admin,
    method: 'PUT',
    path: '/api/v1/mail-server/daily-cap',
    summary: 'How many emails each seller may send a day',
    body: z.object({
      dailyCap: z
        .number()
        .int()
        .min(1, 'The cap is at least 1.')
        .max(1000, 'The cap is at most 1,000 a day.'),
    }),
    response: mailServer,
  }),
};

const blockedDomain = z
  .object({ domain: z.string(), reason: z.string().nullable(), createdAt: instant })
  .meta({ id: 'BlockedDomain' });

export const blockedDomainRoutes = {
  list: route({
    method: 'GET',
    path: '/api/v1/blocked-domains',
    access: 'admin',
    tag: 'Blocked domains',
    summary: 'Domains to which no email is sent',
    response: z.object({ domains: z.array(blockedDomain) }),
  }),
  add: route({
    method: 'POST',
    path: '/api/v1/blocked-domains',
    access: 'admin',
    tag: 'Blocked domains',
    summary: 'Block a domain and everything below it',
    body: z.object({
      domain: z.string().trim().min(1, 'Enter a domain.').max(320),
      reason: z.string().trim().max(500).nullable(),
    }),
    response: z.object({ domains: z.array(blockedDomain) }),
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/v1/blocked-domains/:domain',
    access: 'admin',
    tag: 'Blocked domains',
    summary: 'Lift a block',
    params: z.object({ domain: z.string().max(253) }),
    response: z.object({ domains: z.array(blockedDomain) }),
  }),
};

const identity = z
  .object({
    id,
    address: z.string(),
    name: z.string(),
    signatureHtml: z.string(),
    isDefault: z.boolean(),
    verifiedAt: instant.nullable(),
    /** Until when the link in the last verification email works. */
    verifyUntil: instant.nullable(),
  })
  .meta({ id: 'Identity' });
export type Identity = z.infer<typeof identity>;

const signature = z.string().max(50_000, 'The signature is too long.');
const identityName = z.string().trim().min(1, 'Enter the name that recipients see.').max(200);
const identities = z.object({ identities: z.array(identity) });
const mine = { access: 'user', tag: 'My identities' } as const;

export const identityRoutes = {
  list: route({
    ...mine,
    method: 'GET',
    path: '/api/v1/identities',
    summary: 'From whom you can send',
    response: identities,
  }),
  add: route({
    ...mine,
    method: 'POST',
    path: '/api/v1/identities',
    summary: 'Add an address to send from; a verification email goes to it',
    body: z.object({
      address: z.email('Enter an email address such as you@company.com.').max(320),
      name: identityName,
      signatureHtml: signature,
    }),
    response: identities,
  }),
  change: route({
    ...mine,
    method: 'PUT',
    path: '/api/v1/identities/:id',
    summary: 'Change name and signature, or make it the default',
    params: z.object({ id }),
    body: z.object({ name: identityName, signatureHtml: signature, isDefault: z.boolean() }),
    response: identities,
  }),
  remove: route({
    ...mine,
    method: 'DELETE',
    path: '/api/v1/identities/:id',
    summary: 'Remove an identity',
    params: z.object({ id }),
    response: identities,
  }),
  sendVerification: route({
    ...mine,
    method: 'POST',
    path: '/api/v1/identities/:id/verification',
    summary: 'Send the verification email again',
    params: z.object({ id }),
    response: identities,
  }),
  verify: route({
    method: 'POST',
    path: '/api/v1/identities/verify',
    access: 'public',
    tag: 'My identities',
    summary: 'Confirm an address with the token of its verification email',
    body: z.object({ token: z.string().max(200) }),
    response: z.object({ address: z.string() }),
  }),
};
