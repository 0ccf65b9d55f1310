import * as z from 'zod';
import { route } from './route.ts';
import { id, instant, personRef, personState } from './shared.ts';
import { optOutSource } from './unsubscribes.ts';

/** The thirteen fields, in the order in which they are shown; `null` when Marketo has no value. */
const fields = {
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  company: z.string().nullable(),
  title: z.string().nullable(),
  linkedinUrl: z.string().nullable(),
  source: z.string().nullable(),
  marketoId: z.number().int(),
  sfdcLeadId: z.string().nullable(),
  sfdcContactId: z.string().nullable(),
  sfdcAccountId: z.string().nullable(),
  sfdcOpportunityId: z.string().nullable(),
};

const owner = z.object({
  id: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  /** false: the Salesforce user is inactive; null: not known until Salesforce is connected. */
  active: z.boolean().nullable(),
});

/** What stops all sales emails to a person: for a mark wherever the person is shown. */
const optOutMark = z.object({ at: instant, source: optOutSource, reason: z.string().nullable() });

export const personRow = z
  .object({
    id,
    state: personState,
    ...fields,
    owner: owner.nullable(),
    changedAt: instant,
    optOut: optOutMark.nullable(),
  })
  .meta({ id: 'PersonRow' });
export type PersonRow = z.infer<typeof personRow>;

export const person = z
  .object({
    ...personRow.shape,
    /** One sentence in plain words: in step, or why this person is not active here. */
    stateReason: z.string(),
    mergedInto: personRef.nullable(),
    /** Marketo ids of records that were merged into this one. */
    mergedFrom: z.array(z.number().int()),
    /** People here with the same email address. */
    sameEmail: z.array(personRef),
    /** Why `sfdcOpportunityId` is empty, when the reason is known. */
    opportunityNote: z.string().nullable(),
    marketing: z.object({
      unsubscribed: z.boolean().nullable(),
      emailInvalid: z.boolean().nullable(),
      blockListed: z.boolean().nullable(),
      marketingSuspended: z.boolean().nullable(),
      doNotCall: z.boolean().nullable(),
    }),
    partitionId: z.number().int().nullable(),
    extra: z.record(z.string(), z.unknown()),
    /** When the values shown were read from Marketo. */
    observedAt: instant,
    createdAt: instant,
    links: z.object({ marketo: z.string().nullable(), salesforce: z.string().nullable() }),
  })
  .meta({ id: 'Person' });
export type Person = z.infer<typeof person>;

export const peopleSort = z.enum(['name', 'email', 'company']);

export const personEvent = z
  .object({
    at: instant,
    /** seen: a stream pointed here; read: values came; decided: what was done and why. */
    kind: z.enum([
      'seen',
      'created',
      'updated',
      'disqualified',
      'qualified',
      'deleted',
      'merged',
      'not-visible',
      'gone',
      'rejected',
    ]),
    /** Where it came from: backfill, leadchanges, activities, deletedleads, sweep, reconcile, reader. */
    source: z.string(),
    summary: z.string(),
    changes: z.array(
      z.object({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() }),
    ),
  })
  .meta({ id: 'PersonEvent' });
export type PersonEvent = z.infer<typeof personEvent>;

export const peopleRoutes = {
  list: route({
    method: 'GET',
    path: '/api/v1/people',
    access: 'user',
    tag: 'People',
    summary: 'A page of people, by search, filter and sort',
    query: z.object({
      /**
       * Words that stand anywhere in name, email or company; one or two letters alone match the
       * beginning of a last name or a company of that name. A search lists at most 1,000 people.
       */
      search: z.string().trim().max(200).optional(),
      ownerId: z.string().max(18).optional(),
      source: z.string().max(255).optional(),
      state: personState.or(z.literal('any')).default('active'),
      sort: peopleSort.default('name'),
      direction: z.enum(['asc', 'desc']).default('asc'),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      /** `next` or `previous` of an earlier answer with the same search, filters and sort. */
      cursor: z.string().max(2000).optional(),
    }),
    response: z.object({
      people: z.array(personRow),
      next: z.string().nullable(),
      previous: z.string().nullable(),
    }),
  }),
  count: route({
    method: 'GET',
    path: '/api/v1/people/count',
    access: 'user',
    tag: 'People',
    summary:
      'How many people match; counting stops at 10,000 with a filter, at 1,000 with a search',
    query: z.object({
      search: z.string().trim().max(200).optional(),
      ownerId: z.string().max(18).optional(),
      source: z.string().max(255).optional(),
      state: personState.or(z.literal('any')).default('active'),
    }),
    response: z.object({ count: z.number().int(), capped: z.boolean() }),
  }),
  filters: route({
    method: 'GET',
    path: '/api/v1/people/filters',
    access: 'user',
    tag: 'People',
    summary: 'The owners and sources that people can be filtered by',
    response: z.object({
      owners: z.array(owner),
      sources: z.array(z.string()),
    }),
  }),
  get: route({
    method: 'GET',
    path: '/api/v1/people/:id',
    access: 'user',
    tag: 'People',
    summary: 'One person with all fields',
    params: z.object({ id }),
    response: person,
  }),
  history: route({
    method: 'GET',
    path: '/api/v1/people/:id/history',
    access: 'user',
    tag: 'People',
    summary: 'What the sync did with this person, newest first',
    params: z.object({ id }),
    query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    response: z.object({ events: z.array(personEvent) }),
  }),
  explain: route({
    method: 'GET',
    path: '/api/v1/explain',
    access: 'user',
    tag: 'People',
    summary: 'Why a person is, or is not, in Lockstep; asks Marketo when they are not',
    query: z.object({ q: z.string().trim().min(1).max(320) }),
    response: z.object({
      query: z.string(),
      verdict: z.enum(['in-step', 'not-active', 'not-in-lockstep', 'not-in-marketo', 'unknown']),
      /** One sentence in plain words. */
      summary: z.string(),
      people: z.array(
        z.object({
          id: id.nullable(),
          marketoId: z.number().int(),
          name: z.string(),
          email: z.string().nullable(),
          state: personState.or(z.literal('absent')),
          reason: z.string(),
          fields: z.array(
            z.object({
              label: z.string(),
              value: z.string().nullable(),
              lastCameAt: instant.nullable(),
            }),
          ),
          events: z.array(personEvent),
        }),
      ),
    }),
  }),
};
