import * as z from 'zod';
import { route } from './route.ts';
import { empty, id, instant } from './shared.ts';

export const emailState = z.enum([
  'draft',
  'queued',
  'sending',
  'waiting',
  'sent',
  'unknown',
  'failed',
  'cancelled',
]);
export type EmailState = z.infer<typeof emailState>;

export const emailFolder = z.enum(['drafts', 'outgoing', 'sent', 'not-confirmed', 'failed']);
export type EmailFolder = z.infer<typeof emailFolder>;

/** Why an email is not out, or may not go: what happened, and what to do. */
const emailProblem = z.object({ code: z.string(), message: z.string(), fix: z.string() });

export const emailSummary = z
  .object({
    id,
    state: emailState,
    subject: z.string(),
    to: z.object({
      personId: id.nullable(),
      name: z.string().nullable(),
      address: z.string().nullable(),
    }),
    templateName: z.string().nullable(),
    problem: emailProblem.nullable(),
    /** When a waiting email is tried again. */
    dueAt: instant.nullable(),
    sentAt: instant.nullable(),
    updatedAt: instant,
    /** By people; those of machines and one's own are not counted. */
    opens: z.number().int(),
    clicks: z.number().int(),
    replies: z.number().int(),
    bounced: z.boolean(),
  })
  .meta({ id: 'EmailSummary' });
export type EmailSummary = z.infer<typeof emailSummary>;

const attachment = z.object({
  id,
  filename: z.string(),
  contentType: z.string(),
  /** In bytes; in an email a file takes a third more. */
  size: z.number().int(),
});

const engagement = z.object({
  kind: z.enum(['open', 'click']),
  at: instant,
  link: z.string().nullable(),
  /** Made by a mail proxy or a scanner, as far as can be told. */
  machine: z.boolean(),
  /** Made in a browser of the company. */
  own: z.boolean(),
});

const answer = z.object({
  id,
  kind: z.enum(['reply', 'bounce', 'auto-reply', 'complaint', 'other']),
  receivedAt: instant,
  fromAddress: z.string().nullable(),
  subject: z.string().nullable(),
  text: z.string().nullable(),
  bounceType: z.enum(['hard', 'soft']).nullable(),
  details: z.string().nullable(),
});

export const email = z
  .object({
    ...emailSummary.shape,
    version: z.number().int(),
    identityId: id.nullable(),
    from: z.string().nullable(),
    cc: z.array(z.string()),
    bcc: z.array(z.string()),
    bodyHtml: z.string(),
    templateId: id.nullable(),
    nonCommercial: z.boolean(),
    inReplyTo: id.nullable(),
    trackOpens: z.boolean().nullable(),
    trackClicks: z.boolean().nullable(),
    /** As it went out, without tracking; null before. */
    sentHtml: z.string().nullable(),
    /** Eight characters by which the email is found in Marketo's activity log. */
    suffix: z.string().nullable(),
    attempts: z.number().int(),
    attachments: z.array(attachment),
    /** In bytes as the mail server will get it, encoded. */
    size: z.number().int(),
    maxSize: z.number().int().nullable(),
    engagements: z.array(engagement),
    answers: z.array(answer),
    /** Whether the caller wrote it; others may read it only. */
    mine: z.boolean(),
  })
  .meta({ id: 'Email' });
export type Email = z.infer<typeof email>;

const address = z.string().trim().max(320);

const draft = z.object({
  /** The version that the client saw last; 0 for an email that it never saved. */
  version: z.number().int().min(0),
  identityId: id.nullable(),
  personId: id.nullable(),
  /** The address shown beside the person; sending is refused when the person has another one then. */
  toAddress: address.nullable(),
  cc: z.array(address).max(50),
  bcc: z.array(address).max(50),
  subject: z.string().max(998, 'A subject has at most 998 characters.'),
  bodyHtml: z.string().max(500_000, 'The text is too long for an email.'),
  templateId: id.nullable(),
  inReplyTo: id.nullable(),
  trackOpens: z.boolean().nullable(),
  trackClicks: z.boolean().nullable(),
});

/** What the composer knows of a person before one writes. */
export const composer = z
  .object({
    person: z.object({ id, name: z.string(), address: z.string().nullable() }),
    /** What stands against writing to this person, or should be known. */
    warnings: z.array(
      z.object({
        kind: z.enum([
          'opted-out',
          'address-invalid',
          'blocked-domain',
          'no-address',
          'not-active',
        ]),
        message: z.string(),
      }),
    ),
    identities: z.array(
      z.object({ id, address: z.string(), name: z.string(), verified: z.boolean() }),
    ),
    /** What keeps anything from being sent, such as a mail server that is not set up; null: nothing. */
    blocked: emailProblem.nullable(),
    sentToday: z.number().int(),
    dailyCap: z.number().int(),
    maxSize: z.number().int().nullable(),
  })
  .meta({ id: 'Composer' });
export type Composer = z.infer<typeof composer>;

export const emailPreview = z
  .object({
    from: z.string(),
    to: z.string(),
    subject: z.string(),
    /** As the recipient will see it, without tracking. */
    html: z.string(),
    /** The rule that stands against sending it now; null: it can be sent. */
    problem: emailProblem.nullable(),
    size: z.number().int(),
    maxSize: z.number().int().nullable(),
  })
  .meta({ id: 'EmailPreview' });

/** A file of 25 MB, as base64 in JSON. */
const mostUploadBytes = 36_000_000;

const ofEmail = z.object({ id });

const post = (path: string, summary: string) =>
  ({
    method: 'POST',
    path: `/api/v1/emails/:id/${path}`,
    access: 'user',
    tag: 'Emails',
    summary,
    params: ofEmail,
    response: email,
  }) as const;

export const emailRoutes = {
  list: route({
    method: 'GET',
    path: '/api/v1/emails',
    access: 'user',
    tag: 'Emails',
    summary: 'Your own emails, the one changed last first',
    query: z.object({
      folder: emailFolder.default('sent'),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      /** `updatedAt` of the last one of the page before. */
      before: instant.optional(),
    }),
    response: z.object({
      emails: z.array(emailSummary),
      counts: z.record(emailFolder, z.number().int()),
    }),
  }),
  composer: route({
    method: 'GET',
    path: '/api/v1/emails/composer',
    access: 'user',
    tag: 'Emails',
    summary: 'What is to be known of a person before one writes to them',
    query: z.object({ personId: id }),
    response: composer,
  }),
  get: route({
    method: 'GET',
    path: '/api/v1/emails/:id',
    access: 'user',
    tag: 'Emails',
    summary: 'One email with what came of it',
    params: ofEmail,
    response: email,
  }),
  save: route({
    method: 'PUT',
    path: '/api/v1/emails/:id',
    access: 'user',
    tag: 'Emails',
    summary: 'Save a draft under an id of your own making; repeating it changes nothing',
    params: ofEmail,
    body: draft,
    response: email,
  }),
  discard: route({
    method: 'DELETE',
    path: '/api/v1/emails/:id',
    access: 'user',
    tag: 'Emails',
    summary: 'Throw a draft away',
    params: ofEmail,
    response: empty,
  }),
  attach: route({
    method: 'PUT',
    path: '/api/v1/emails/:id/attachments/:attachmentId',
    access: 'user',
    tag: 'Emails',
    summary: 'Attach a file to a draft, under an id of your own making',
    params: z.object({ id, attachmentId: id }),
    maxBytes: mostUploadBytes,
    body: z.object({
      filename: z.string().trim().min(1).max(255),
      contentType: z.string().max(255),
      /** Base64. */
      content: z.string(),
    }),
    response: email,
  }),
  detach: route({
    method: 'DELETE',
    path: '/api/v1/emails/:id/attachments/:attachmentId',
    access: 'user',
    tag: 'Emails',
    summary: 'Take a file off a draft',
    params: z.object({ id, attachmentId: id }),
    response: email,
  }),
  preview: route({
    ...post(
      'preview',
      'The email as its recipient will see it, and what stands against sending it',
    ),
    response: emailPreview,
  }),
  send: route(
    post('send', 'Send it now, or again after a failure; once, however often it is called'),
  ),
  cancel: route(post('cancel', 'Call an email off that is not on its way yet')),
  reopen: route(post('reopen', 'Make a draft of an email that was not sent')),
  confirm: route({
    ...post('confirm', 'Say whether an email that is not confirmed has arrived'),
    body: z.object({ arrived: z.boolean() }),
  }),
};
