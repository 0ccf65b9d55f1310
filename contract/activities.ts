import * as z from 'zod';
import { route } from './route.ts';
import { id, instant } from './shared.ts';

export const activityType = z.enum([
  'email-sent',
  'email-opened',
  'email-clicked',
  'email-replied',
  'email-bounced',
  'call',
  'campaign-added',
  'campaign-removed',
]);
export type ActivityType = z.infer<typeof activityType>;

export const deliveryState = z.enum([
  /** It stands in the other system. */
  'in-step',
  /** It will be sent, or sent again, by itself. */
  'waiting',
  /** Sent, and nobody knows yet whether it arrived; it is being looked up. */
  'not-confirmed',
  /** It was refused; a person must do something. */
  'needs-attention',
  /** An admin decided that this kind is not logged there. */
  'not-logged',
]);
export type DeliveryState = z.infer<typeof deliveryState>;

export const deliveryView = z
  .object({
    id: id.nullable(),
    destination: z.enum(['marketo']),
    state: deliveryState,
    /** The state in one sentence: since when, why, and what happens next. */
    summary: z.string(),
    fix: z.string().nullable(),
    attempts: z.number().int(),
    /** When it is tried again by itself. */
    nextAt: instant.nullable(),
    /** The id that the other system gave, where it told one. */
    externalId: z.string().nullable(),
  })
  .meta({ id: 'DeliveryView' });

const fact = z.object({ label: z.string(), value: z.string(), href: z.string().nullable() });

export const timelineEntry = z
  .object({
    id,
    type: z.enum([...activityType.options, 'unsubscribed', 'resubscribed']),
    at: instant,
    /** One sentence: "Opened “Welcome” (twice)". */
    title: z.string(),
    /** Notes, the reply's or the reason's text; plain text. */
    text: z.string().nullable(),
    facts: z.array(fact),
    user: z.object({ id, name: z.string(), email: z.string() }).nullable(),
    /** By a mail proxy or a scanner, as far as can be told. */
    machine: z.boolean(),
    /** The email or call that it belongs to. */
    subjectId: id.nullable(),
    deliveries: z.array(deliveryView),
  })
  .meta({ id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof timelineEntry>;

export const failureGroup = z
  .object({
    destination: z.enum(['marketo']),
    code: z.string(),
    /** What the error is, in plain words. */
    title: z.string(),
    /** What it means, and what happens now. */
    meaning: z.string(),
    fix: z.string().nullable(),
    /** Refused for good: they wait for a person. */
    parked: z.number().int(),
    /** They are tried again by themselves. */
    waiting: z.number().int(),
    unknown: z.number().int(),
    firstAt: instant,
    lastAt: instant,
  })
  .meta({ id: 'FailureGroup' });
export type FailureGroup = z.infer<typeof failureGroup>;

export const failedDelivery = z
  .object({
    id,
    activityId: id,
    type: activityType,
    occurredAt: instant,
    person: z.object({ id, name: z.string(), marketoId: z.number().int() }),
    user: z.string().nullable(),
    state: z.enum(['waiting', 'not-confirmed', 'needs-attention']),
    code: z.string(),
    message: z.string(),
    attempts: z.number().int(),
    nextAt: instant.nullable(),
  })
  .meta({ id: 'FailedDelivery' });
export type FailedDelivery = z.infer<typeof failedDelivery>;

export const marketoActivityType = z
  .object({
    /** A kind of activity, or `compact`. */
    key: z.enum([...activityType.options, 'compact']),
    apiName: z.string(),
    /** As a marketer sees it in smart lists. */
    name: z.string(),
    trigger: z.string(),
    filter: z.string(),
    status: z.enum([
      /** Exists with all attributes and is approved. */
      'ready',
      'missing',
      /** Exists; attributes are missing or it is not approved. */
      'incomplete',
      /** Marketo refuses; see `problem`. */
      'refused',
      /** A type of that name is there that is not ours. */
      'taken',
    ]),
    problem: z.string().nullable(),
    fix: z.string().nullable(),
    attributes: z.array(z.object({ apiName: z.string(), name: z.string(), dataType: z.string() })),
    /** Whether activities of this kind are logged. */
    logged: z.boolean(),
  })
  .meta({ id: 'MarketoActivityType' });

export const activityTypesStatus = z
  .object({
    mode: z.enum(['separate', 'compact']),
    /** The eight and the compact one, whatever is in use. */
    types: z.array(marketoActivityType),
    /** The kinds of activity that are logged, with a type each or with the compact one. */
    kinds: z.array(activityType),
    /** Custom activity types that Marketo has room for: ten an instance (error 1027). */
    free: z.number().int(),
    limit: z.number().int(),
    /** Names of custom types there that are not ours. */
    others: z.array(z.string()),
    checkedAt: instant,
  })
  .meta({ id: 'ActivityTypesStatus' });
export type ActivityTypesStatus = z.infer<typeof activityTypesStatus>;

const selection = z.union([
  z.object({ ids: z.array(id).min(1).max(1000) }),
  z.object({ code: z.string().min(1).max(100) }),
  z.object({ type: activityType }),
  z.object({ all: z.literal(true) }),
]);

export const activityRoutes = {
  timeline: route({
    method: 'GET',
    path: '/api/v1/people/:id/timeline',
    access: 'user',
    tag: 'Activities',
    summary: 'What happened with a person, newest first, each with its state in Marketo',
    params: z.object({ id }),
    query: z.object({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      /** `next` of an earlier answer. */
      cursor: z.string().max(200).optional(),
    }),
    response: z.object({ entries: z.array(timelineEntry), next: z.string().nullable() }),
  }),
  explain: route({
    method: 'GET',
    path: '/api/v1/activities/:id',
    access: 'user',
    tag: 'Activities',
    summary: 'One activity: its attributes, its deliveries, and their history',
    params: z.object({ id }),
    response: z.object({
      entry: timelineEntry,
      person: z.object({ id, name: z.string(), marketoId: z.number().int() }),
      attributes: z.record(z.string(), z.unknown()),
      history: z.array(z.object({ at: instant, kind: z.string(), summary: z.string() })),
    }),
  }),
  failures: route({
    method: 'GET',
    path: '/api/v1/diagnostics',
    access: 'user',
    tag: 'Diagnostics',
    summary: 'Deliveries that failed, grouped by error: what it means and what to do',
    response: z.object({ groups: z.array(failureGroup) }),
  }),
  failed: route({
    method: 'GET',
    path: '/api/v1/diagnostics/deliveries',
    access: 'user',
    tag: 'Diagnostics',
    summary: 'The deliveries of one error, oldest first',
    query: z.object({
      code: z.string().max(100).optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
      /** `next` of an earlier answer. */
      cursor: z.string().max(200).optional(),
    }),
    response: z.object({ deliveries: z.array(failedDelivery), next: z.string().nullable() }),
  }),
  retry: route({
    method: 'POST',
    path: '/api/v1/diagnostics/retry',
    access: 'admin',
    tag: 'Diagnostics',
    summary: 'Try again now: chosen deliveries, all of an error, of a type, or all',
    body: selection,
    response: z.object({ queued: z.number().int() }),
  }),
  types: route({
    method: 'GET',
    path: '/api/v1/marketo/activity-types',
    access: 'admin',
    tag: 'Marketo',
    summary: 'The activity types in Marketo: what exists, what is free of the ten, what is logged',
    response: activityTypesStatus,
  }),
  provision: route({
    method: 'POST',
    path: '/api/v1/marketo/activity-types',
    access: 'admin',
    tag: 'Marketo',
    summary:
      'Create, complete and approve types in Marketo, and log these kinds from now on; repeating it is harmless',
    body: z.object({
      mode: z.enum(['separate', 'compact']),
      /** Kinds to log; an empty list logs nothing. */
      kinds: z.array(activityType).max(8),
    }),
    response: activityTypesStatus,
  }),
};

/** The failed deliveries as CSV; not in `api`, because its answer is a file. */
export const diagnosticsCsvPath = '/api/v1/diagnostics.csv';
