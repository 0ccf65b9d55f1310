import * as z from 'zod';
import { route } from './route.ts';
import { empty, id, instant } from './shared.ts';

const named = z.object({ id, name: z.string() });

export const templateSharing = z.enum(['private', 'teams', 'everyone']);
export type TemplateSharing = z.infer<typeof templateSharing>;

export const templateRow = z
  .object({
    id,
    name: z.string(),
    subject: z.string(),
    category: named.nullable(),
    owner: named,
    sharing: templateSharing,
    /** With which teams it is shared. */
    teams: z.array(named),
    favourite: z.boolean(),
    /** Skips the opt-out checks, never the blocked domains. */
    nonCommercial: z.boolean(),
    archivedAt: instant.nullable(),
    updatedAt: instant,
    /** When an email with it was sent last. */
    lastUsedAt: instant.nullable(),
    mayEdit: z.boolean(),
  })
  .meta({ id: 'TemplateRow' });
export type TemplateRow = z.infer<typeof templateRow>;

export const template = z
  .object({
    ...templateRow.shape,
    bodyHtml: z.string(),
    createdAt: instant,
    /** Who saved it last; null: a program. */
    updatedBy: z.string().nullable(),
    /** Sent back when it is saved. */
    version: z.number().int(),
  })
  .meta({ id: 'Template' });
export type Template = z.infer<typeof template>;

/** As long as src/templates/text/engine.ts takes. */
const bodyHtml = z.string().max(200_000, 'The text is longer than 200,000 characters.');
const subject = z.string().trim().max(1000, 'The subject is longer than 1,000 characters.');

const content = {
  name: z.string().trim().min(1, 'Give the template a name.').max(200),
  subject,
  bodyHtml,
  categoryId: id.nullable().default(null),
  sharing: templateSharing.default('private'),
  teamIds: z.array(id).max(200).default([]),
  nonCommercial: z.boolean().default(false),
};

export const templateView = z.enum(['all', 'mine', 'favourites', 'shared', 'unused', 'archive']);

const problem = z.object({
  code: z.enum(['syntax', 'too-large', 'unknown-variable', 'not-in-subject']),
  /** The variable, when it is one. */
  name: z.string().nullable(),
  message: z.string(),
  /** The variable that was probably meant. */
  suggestion: z.string().nullable(),
});

const textCheck = z
  .object({
    /** What stops every email with this text. */
    problems: z.array(problem),
    /** Field prompts: to be replaced by whoever writes an email with it. */
    prompts: z.array(z.string()),
    variables: z.array(z.string()),
    /** What is taken out of the HTML when it is saved. */
    refused: z.array(z.string()),
  })
  .meta({ id: 'TemplateCheck' });
export type TemplateTextCheck = z.infer<typeof textCheck>;

const rendered = z.object({
  /** Null when it cannot be filled. */
  text: z.string().nullable(),
  /** Variables without a value for this person, or that do not exist. */
  missing: z.array(z.string()),
  /** What would stop the email, in plain words. */
  error: z.string().nullable(),
});

const results = z
  .object({
    templateId: id,
    /** Emails; everything else is people. */
    sent: z.number().int(),
    people: z.number().int(),
    /** Machines and the sender's own opens are left out. */
    opened: z.number().int(),
    clicked: z.number().int(),
    replied: z.number().int(),
    bounced: z.number().int(),
  })
  .meta({ id: 'TemplateResults' });
export type TemplateResults = z.infer<typeof results>;

const variable = z.object({
  name: z.string(),
  label: z.string(),
  group: z.enum(['person', 'me', 'unsubscribe']),
  /** What an email gets where the value is empty and the template has no default. */
  empty: z.enum(['blank', 'your company', 'stops']),
  /** Whether a subject can hold it. */
  inSubject: z.boolean(),
});
export type TemplateVariable = z.infer<typeof variable>;

const params = z.object({ id });
const tag = 'Templates';

export const templateRoutes = {
  list: route({
    method: 'GET',
    path: '/api/v1/templates',
    access: 'user',
    tag,
    summary: 'The templates that one sees: own ones, and those shared',
    query: z.object({
      /** Any part of name, subject or text. */
      search: z.string().trim().max(200).optional(),
      /** unused: older than 90 days, and no email in 90 days. */
      view: templateView.default('all'),
      categoryId: id.or(z.literal('none')).optional(),
    }),
    response: z.object({ templates: z.array(templateRow) }),
  }),
  results: route({
    method: 'GET',
    path: '/api/v1/templates/results',
    access: 'user',
    tag,
    summary: 'What came of the emails with each template in the last days',
    query: z.object({ days: z.coerce.number().int().min(1).max(3650).default(90) }),
    response: z.object({ results: z.array(results) }),
  }),
  choices: route({
    method: 'GET',
    path: '/api/v1/templates/choices',
    access: 'user',
    tag,
    summary: 'What can be chosen in a template: variables, teams to share with',
    response: z.object({
      variables: z.array(variable),
      teams: z.array(named),
      /** Whether one may say that a template is non-commercial. */
      nonCommercial: z.boolean(),
    }),
  }),
  check: route({
    method: 'POST',
    path: '/api/v1/templates/check',
    access: 'user',
    tag,
    summary: 'Whether subject and body can be filled, for any person',
    body: z.object({ subject, bodyHtml }),
    response: z.object({ subject: textCheck, body: textCheck }),
  }),
  preview: route({
    method: 'POST',
    path: '/api/v1/templates/preview',
    access: 'user',
    tag,
    summary: 'Subject and body as this person would get them from you',
    body: z.object({ subject, bodyHtml, personId: id }),
    response: z.object({ subject: rendered, body: rendered }),
  }),
  create: route({
    method: 'POST',
    path: '/api/v1/templates',
    access: 'user',
    tag,
    summary: 'Make a template; private unless it says otherwise',
    body: z.object(content),
    response: template,
  }),
  get: route({
    method: 'GET',
    path: '/api/v1/templates/:id',
    access: 'user',
    tag,
    summary: 'One template',
    params,
    response: template,
  }),
  save: route({
    method: 'PUT',
    path: '/api/v1/templates/:id',
    access: 'user',
    tag,
    summary: 'Save a template; refused with 409 when somebody saved after `version`',
    params,
    body: z.object({ ...content, version: z.number().int() }),
    response: template,
  }),
  copy: route({
    method: 'POST',
    path: '/api/v1/templates/:id/copy',
    access: 'user',
    tag,
    summary: 'Make a private copy',
    params,
    response: template,
  }),
  archive: route({
    method: 'PUT',
    path: '/api/v1/templates/:id/archive',
    access: 'user',
    tag,
    summary: 'Move into the archive, where it can be neither used nor changed, or out of it',
    params,
    body: z.object({ archived: z.boolean() }),
    response: template,
  }),
  favourite: route({
    method: 'PUT',
    path: '/api/v1/templates/:id/favourite',
    access: 'user',
    tag,
    summary: 'Make it a favourite of yours, or no longer',
    params,
    body: z.object({ favourite: z.boolean() }),
    response: empty,
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/v1/templates/:id',
    access: 'user',
    tag,
    summary: 'Delete for good; emails sent with it stay',
    params,
    response: empty,
  }),
  emails: route({
    method: 'GET',
    path: '/api/v1/templates/:id/emails',
    access: 'user',
    tag,
    summary: 'All results of a template, and the latest emails with it; a seller sees own emails',
    params,
    query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    response: z.object({
      results,
      emails: z.array(
        z.object({
          id,
          personId: id.nullable(),
          personName: z.string(),
          subject: z.string(),
          sentBy: z.string().nullable(),
          sentAt: instant,
          opened: z.boolean(),
          clicked: z.boolean(),
          replied: z.boolean(),
          bounced: z.boolean(),
        }),
      ),
    }),
  }),
};

const name = z.string().trim().min(1, 'Give the category a name.').max(100);

export const templateCategoryRoutes = {
  list: route({
    method: 'GET',
    path: '/api/v1/template-categories',
    access: 'user',
    tag,
    summary: 'The categories, with how many templates one sees in each',
    response: z.object({
      categories: z.array(z.object({ ...named.shape, templates: z.number().int() })),
      /** Whether one may rename and delete them. */
      mayChange: z.boolean(),
    }),
  }),
  create: route({
    method: 'POST',
    path: '/api/v1/template-categories',
    access: 'user',
    tag,
    summary: 'Make a category',
    body: z.object({ name }),
    response: named,
  }),
  rename: route({
    method: 'PUT',
    path: '/api/v1/template-categories/:id',
    access: 'user',
    tag,
    summary: 'Rename a category; administrators and managers only',
    params,
    body: z.object({ name }),
    response: empty,
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/v1/template-categories/:id',
    access: 'user',
    tag,
    summary: 'Delete an empty category; administrators and managers only',
    params,
    response: empty,
  }),
};
