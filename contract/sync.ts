import * as z from 'zod';
import { route } from './route.ts';
import { id, instant } from './shared.ts';

export const flowKey = z.enum(['people-from-marketo', 'activities-to-marketo', 'sales-emails']);
export type FlowKey = z.infer<typeof flowKey>;

export const flowState = z.enum(['off', 'running', 'caught-up', 'paused', 'waiting', 'failing']);
export type FlowState = z.infer<typeof flowState>;

export const flowProgress = z
  .object({
    kind: z.enum(['backfill', 'reconcile']),
    method: z.enum(['by-id', 'bulk']),
    /** What is going on, in plain words: "Marketo prepares file 3 of 12". */
    step: z.string(),
    /** Leads looked at so far. */
    read: z.number().int(),
    /** Leads expected in all; an estimate. */
    total: z.number().int(),
    /** People that are in step. */
    inStep: z.number().int(),
    skipped: z.array(z.object({ reason: z.string(), count: z.number().int() })),
    /** Leads looked at per second, over the last minute. */
    ratePerSecond: z.number(),
    secondsLeft: z.number().int().nullable(),
    startedAt: instant,
  })
  .meta({ id: 'FlowProgress' });
export type FlowProgress = z.infer<typeof flowProgress>;

export const flowStatus = z
  .object({
    key: flowKey,
    state: flowState,
    /** The state in one sentence, with what happens next. */
    summary: z.string(),
    /** People in step; of the other flows, what was done in the last 24 hours. */
    active: z.number().int(),
    /** Records done in the last minute; null where `progress` tells the rate. */
    perMinute: z.number().int().nullable(),
    /** Seconds since Marketo was last known to be read up to now; null before the initial sync. */
    lagSeconds: z.number().nullable(),
    /** Ids that still must be looked at. */
    backlog: z.number().int(),
    /** Records that need attention. */
    failed: z.number().int(),
    lastReadAt: instant.nullable(),
    lastError: z
      .object({ code: z.string(), message: z.string(), fix: z.string().nullable(), at: instant })
      .nullable(),
    waiting: z.object({ reason: z.string(), until: instant.nullable() }).nullable(),
    question: z
      .object({
        id,
        kind: z.enum(['mass-removal', 'owner-field-missing']),
        title: z.string(),
        detail: z.string(),
        affected: z.number().int(),
        covered: z.number().int(),
        samples: z.array(
          z.object({ marketoId: z.number().int(), name: z.string(), reason: z.string() }),
        ),
        /** Probable causes, in plain words. */
        guesses: z.array(z.string()),
        askedAt: instant,
      })
      .nullable(),
    progress: flowProgress.nullable(),
  })
  .meta({ id: 'FlowStatus' });
export type FlowStatus = z.infer<typeof flowStatus>;

export const syncRun = z
  .object({
    id,
    kind: z.enum(['backfill', 'stream', 'reconcile']),
    state: z.enum(['running', 'done', 'stopped', 'failed']),
    startedAt: instant,
    endedAt: instant.nullable(),
    counts: z.object({
      read: z.number().int(),
      created: z.number().int(),
      updated: z.number().int(),
      unchanged: z.number().int(),
      skipped: z.number().int(),
      removed: z.number().int(),
      failed: z.number().int(),
    }),
    calls: z.number().int(),
    bytes: z.number().int(),
    note: z.string().nullable(),
  })
  .meta({ id: 'SyncRun' });
export type SyncRun = z.infer<typeof syncRun>;

const flowParams = z.object({ flow: flowKey });

export const budget = z
  .object({
    day: z.string(),
    resetsAt: instant,
    /** The vendor's daily limit as the admin told us; the API does not tell it. */
    dailyLimit: z.number().int(),
    sharePercent: z.number().int(),
    share: z.number().int(),
    reserve: z.number().int(),
    used: z.number().int(),
    usedByKind: z.array(z.object({ kind: z.string(), label: z.string(), calls: z.number().int() })),
    /** All tools together, as Marketo's own usage page reports; null when not read yet. */
    usedByEveryone: z.number().int().nullable(),
    forecast: z.number().int(),
    exportMegabytes: z.object({ used: z.number(), limit: z.number() }),
    window: z.object({
      used: z.number().int(),
      share: z.number().int(),
      seconds: z.number().int(),
    }),
    settings: z.object({
      leadChangesSeconds: z.number().int(),
      leadChangesIdleSeconds: z.number().int(),
      activitiesSeconds: z.number().int(),
      deletedLeadsSeconds: z.number().int(),
      sweepSeconds: z.number().int(),
    }),
    /** What each setting costs in calls a day. */
    costs: z.array(z.object({ key: z.string(), label: z.string(), callsPerDay: z.number().int() })),
  })
  .meta({ id: 'Budget' });
export type Budget = z.infer<typeof budget>;

export const budgetSettings = z.object({
  dailyLimit: z.number().int().min(1_000).max(100_000_000).optional(),
  sharePercent: z.number().int().min(1).max(100).optional(),
  leadChangesSeconds: z.number().int().min(2).max(3600).optional(),
  leadChangesIdleSeconds: z.number().int().min(5).max(3600).optional(),
  activitiesSeconds: z.number().int().min(5).max(3600).optional(),
  deletedLeadsSeconds: z.number().int().min(10).max(86_400).optional(),
  sweepSeconds: z.number().int().min(60).max(86_400).optional(),
});

export const syncRoutes = {
  status: route({
    method: 'GET',
    path: '/api/v1/sync',
    access: 'user',
    tag: 'Data sync',
    summary: 'The state of every flow',
    response: z.object({ flows: z.array(flowStatus) }),
  }),
  start: route({
    method: 'POST',
    path: '/api/v1/sync/:flow/start',
    access: 'admin',
    tag: 'Data sync',
    summary: 'Start the flow: the initial sync, then every change',
    params: flowParams,
    response: flowStatus,
  }),
  pause: route({
    method: 'POST',
    path: '/api/v1/sync/:flow/pause',
    access: 'admin',
    tag: 'Data sync',
    summary: 'Pause the flow; nothing is lost meanwhile',
    params: flowParams,
    response: flowStatus,
  }),
  resume: route({
    method: 'POST',
    path: '/api/v1/sync/:flow/resume',
    access: 'admin',
    tag: 'Data sync',
    summary: 'Resume a paused flow where it stood',
    params: flowParams,
    response: flowStatus,
  }),
  reconcile: route({
    method: 'POST',
    path: '/api/v1/sync/:flow/reconcile',
    access: 'admin',
    tag: 'Data sync',
    summary: 'Compare every person with Marketo now, and repair what differs',
    params: flowParams,
    response: flowStatus,
  }),
  retry: route({
    method: 'POST',
    path: '/api/v1/sync/:flow/retry',
    access: 'admin',
    tag: 'Data sync',
    summary: 'Look again at the records that need attention; all, or one by its Marketo id',
    params: flowParams,
    body: z.object({ marketoId: z.number().int().optional() }),
    response: z.object({ queued: z.number().int() }),
  }),
  answer: route({
    method: 'POST',
    path: '/api/v1/sync/:flow/answer',
    access: 'admin',
    tag: 'Data sync',
    summary: 'Answer the question that made the flow stop',
    params: flowParams,
    body: z.object({ questionId: id, answer: z.enum(['apply', 'look-again']) }),
    response: flowStatus,
  }),
  runs: route({
    method: 'GET',
    path: '/api/v1/sync/:flow/runs',
    access: 'user',
    tag: 'Data sync',
    summary: 'The runs of a flow with their counts, newest first',
    params: flowParams,
    query: z.object({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      before: instant.optional(),
    }),
    response: z.object({ runs: z.array(syncRun) }),
  }),
  attention: route({
    method: 'GET',
    path: '/api/v1/sync/:flow/attention',
    access: 'user',
    tag: 'Data sync',
    summary: 'Records that need attention, with the reason',
    params: flowParams,
    query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(100) }),
    response: z.object({
      records: z.array(
        z.object({
          id,
          marketoId: z.number().int().nullable(),
          at: instant,
          reason: z.string(),
          excerpt: z.string().nullable(),
        }),
      ),
    }),
  }),
  budget: route({
    method: 'GET',
    path: '/api/v1/sync/budget',
    access: 'user',
    tag: 'Data sync',
    summary: 'Marketo API calls: used, our share, forecast, and what each setting costs',
    response: budget,
  }),
  setBudget: route({
    method: 'PUT',
    path: '/api/v1/sync/budget',
    access: 'admin',
    tag: 'Data sync',
    summary: 'Change limits and intervals; what is left out stays',
    body: budgetSettings,
    response: budget,
  }),
  storage: route({
    method: 'GET',
    path: '/api/v1/sync/storage',
    access: 'admin',
    tag: 'Data sync',
    summary: 'How much the history holds, and for how long it is kept',
    response: z.object({
      retentionDays: z.number().int(),
      historyBytes: z.number().int(),
      databaseBytes: z.number().int(),
    }),
  }),
};

/** What `/api/v1/events` sends: server-sent events named by `type`, their data as JSON. */
export const liveEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('sync'), flow: flowStatus }),
  z.object({ type: z.literal('people'), ids: z.array(id), more: z.boolean() }),
]);
export type LiveEvent = z.infer<typeof liveEvent>;
