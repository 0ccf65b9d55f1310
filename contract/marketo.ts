import * as z from 'zod';
import { route } from './route.ts';
import { empty, instant } from './shared.ts';

const credentials = z.object({
  /** Either form that Marketo's admin page shows: …/rest or …/identity; with or without it. */
  endpoint: z
    .string()
    .trim()
    .min(1, 'Paste the endpoint from Admin > Integration > Web Services.')
    .max(300),
  clientId: z.string().trim().min(1, 'Paste the client id of the LaunchPoint service.').max(200),
  clientSecret: z
    .string()
    .trim()
    .min(1, 'Paste the client secret of the LaunchPoint service.')
    .max(200),
});

export const marketoConnection = z
  .object({
    connected: z.boolean(),
    endpoint: z.string().nullable(),
    munchkinId: z.string().nullable(),
    /** The login of the API-only user that owns the LaunchPoint service. */
    apiUser: z.string().nullable(),
    clientIdHint: z.string().nullable(),
    connectedAt: instant.nullable(),
    /** True when the endpoint is the stand-in that ships with Lockstep. */
    sandbox: z.boolean(),
  })
  .meta({ id: 'MarketoConnection' });

export const checklistItem = z
  .object({
    key: z.string(),
    label: z.string(),
    status: z.enum(['ok', 'missing', 'optional', 'not-checked']),
    detail: z.string(),
    /** What the admin does in Marketo to mend it. */
    fix: z.string().nullable(),
  })
  .meta({ id: 'ChecklistItem' });

export const previewField = z
  .object({
    key: z.string(),
    label: z.string(),
    marketoField: z.string().nullable(),
    dataType: z.string().nullable(),
    note: z.string().nullable(),
    samples: z.array(z.string().nullable()),
  })
  .meta({ id: 'PreviewField' });

export const forecast = z
  .object({
    method: z.enum(['by-id', 'bulk']),
    /** Why this way was chosen, in one sentence. */
    because: z.string(),
    calls: z.number().int(),
    callsShare: z.number(),
    megabytes: z.number(),
    seconds: z.number().int(),
    days: z.number().int(),
  })
  .meta({ id: 'Forecast' });

export const preview = z
  .object({
    fields: z.array(previewField),
    ownerField: z.object({
      name: z.string().nullable(),
      note: z.string(),
    }),
    estimate: z.object({
      highestId: z.number().int(),
      firstCreatedAt: instant.nullable(),
      leads: z.number().int(),
      qualifying: z.number().int(),
      /** How many leads were sampled for the estimate. */
      sampled: z.number().int(),
      skipped: z.array(z.object({ reason: z.string(), share: z.number() })),
    }),
    forecast,
  })
  .meta({ id: 'Preview' });

const partition = z.object({
  id: z.number().int(),
  name: z.string(),
  description: z.string().nullable(),
  chosen: z.boolean(),
});

const connectionTest = z
  .object({
    ok: z.boolean(),
    munchkinId: z.string().nullable(),
    apiUser: z.string().nullable(),
    message: z.string(),
    fix: z.string().nullable(),
  })
  .meta({ id: 'ConnectionTest' });

export const marketoRoutes = {
  connection: route({
    method: 'GET',
    path: '/api/v1/marketo/connection',
    access: 'admin',
    tag: 'Marketo',
    summary: 'The Marketo connection, without its secret',
    response: marketoConnection,
  }),
  test: route({
    method: 'POST',
    path: '/api/v1/marketo/connection/test',
    access: 'admin',
    tag: 'Marketo',
    summary: 'Try credentials without saving them',
    body: credentials,
    response: connectionTest,
  }),
  connect: route({
    method: 'PUT',
    path: '/api/v1/marketo/connection',
    access: 'admin',
    tag: 'Marketo',
    summary: 'Test credentials and save them, sealed',
    body: credentials,
    response: marketoConnection,
  }),
  disconnect: route({
    method: 'DELETE',
    path: '/api/v1/marketo/connection',
    access: 'admin',
    tag: 'Marketo',
    summary: 'Forget the credentials; the flow stops, people and cursors stay',
    response: empty,
  }),
  checklist: route({
    method: 'POST',
    path: '/api/v1/marketo/checklist',
    access: 'admin',
    tag: 'Marketo',
    summary: 'Probe each right that the API role needs, one by one',
    response: z.object({ items: z.array(checklistItem), checkedAt: instant }),
  }),
  partitions: route({
    method: 'GET',
    path: '/api/v1/marketo/partitions',
    access: 'admin',
    tag: 'Marketo',
    summary: 'The person partitions that the API role sees, and which are synced',
    response: z.object({ partitions: z.array(partition), all: z.boolean() }),
  }),
  choosePartitions: route({
    method: 'PUT',
    path: '/api/v1/marketo/partitions',
    access: 'admin',
    tag: 'Marketo',
    summary: 'Choose the partitions to sync; null means all that are visible',
    body: z.object({
      ids: z.array(z.number().int()).min(1, 'Choose at least one partition.').max(500).nullable(),
    }),
    response: z.object({ partitions: z.array(partition), all: z.boolean() }),
  }),
  preview: route({
    method: 'POST',
    path: '/api/v1/marketo/preview',
    access: 'admin',
    tag: 'Marketo',
    summary:
      'The thirteen fields with live values, who will qualify, and what the initial sync will cost',
    response: preview,
  }),
};
