import * as z from 'zod';
import { route } from './route.ts';
import { empty, id, instant, personRef } from './shared.ts';

export const optOutSource = z.enum([
  'link',
  'one-click',
  'manual',
  'reply',
  'complaint',
  'bounce',
  'salesforce',
]);
export type OptOutSource = z.infer<typeof optOutSource>;

const base = {
  id,
  at: instant,
  source: optOutSource,
  reason: z.string().nullable(),
  /** The seller whose emails alone it is about; null: all sales emails. */
  sellerName: z.string().nullable(),
  /** Whether it is about all sales emails. */
  all: z.boolean(),
  address: z.string().nullable(),
  /** Who did it by hand. */
  userName: z.string().nullable(),
};

export const optOutEvent = z
  .object({ ...base, action: z.enum(['set', 'lift']), emailId: id.nullable() })
  .meta({ id: 'OptOutEvent' });
export type OptOutEvent = z.infer<typeof optOutEvent>;

export const unsubscribeRow = z
  .object({ ...base, person: personRef.nullable() })
  .meta({ id: 'Unsubscribe' });
export type UnsubscribeRow = z.infer<typeof unsubscribeRow>;

const reason = z
  .string()
  .trim()
  .min(1, 'Say why, in a few words.')
  .max(500, 'The reason can have at most 500 characters.');

const filter = {
  source: optOutSource.optional(),
  /** Any part of the address. */
  search: z.string().trim().max(320).optional(),
};
export const unsubscribeFilter = z.object(filter);

export const unsubscribeSettings = z.object({
  /** Whether the message stands below every email. */
  append: z.boolean(),
  /** HTML or plain text. Its first link leads to the unsubscribe page, whatever was typed. */
  message: z.string().trim().min(1, 'The message is empty.').max(10_000),
  /** Whether a single email carries the headers by which mail programs offer to unsubscribe. */
  oneClickSingle: z.boolean(),
});
export type UnsubscribeSettings = z.infer<typeof unsubscribeSettings>;

export const trackingSettings = z.object({
  opens: z.boolean(),
  clicks: z.boolean(),
  ipAddresses: z.boolean(),
  /** Countries whose people are not tracked, by name or two-letter code. */
  countriesOff: z.array(z.string().trim().min(1).max(100)).max(250),
});
export type TrackingSettings = z.infer<typeof trackingSettings>;

/** The list as CSV; not in `api`, because its answer is a file. Takes `source` and `search`. */
export const unsubscribesCsvPath = '/api/v1/unsubscribes.csv';

export const unsubscribeRoutes = {
  list: route({
    method: 'GET',
    path: '/api/v1/unsubscribes',
    access: 'user',
    tag: 'Unsubscribes',
    summary: 'Who is unsubscribed, newest first',
    query: z.object({
      ...filter,
      /** `next` of the page before. */
      before: z.coerce.number().int().positive().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: z.object({
      unsubscribes: z.array(unsubscribeRow),
      next: z.number().int().nullable(),
    }),
  }),
  ofPerson: route({
    method: 'GET',
    path: '/api/v1/people/:id/unsubscribes',
    access: 'user',
    tag: 'Unsubscribes',
    summary: 'Whether a person is unsubscribed, and what was said about it',
    params: z.object({ id }),
    response: z.object({
      /** What stops all sales emails to this person; null: nothing. */
      optOut: optOutEvent.omit({ action: true, userName: true, sellerName: true }).nullable(),
      history: z.array(optOutEvent),
    }),
  }),
  unsubscribe: route({
    method: 'POST',
    path: '/api/v1/people/:id/unsubscribe',
    access: 'user',
    tag: 'Unsubscribes',
    summary: 'Unsubscribe a person by hand: no more sales emails, to the address either',
    params: z.object({ id }),
    body: z.object({ reason }),
    response: empty,
  }),
  resubscribe: route({
    method: 'POST',
    path: '/api/v1/people/:id/resubscribe',
    access: 'admin',
    tag: 'Unsubscribes',
    summary: 'Lift what stops emails to a person, with the reason, such as a new consent',
    params: z.object({ id }),
    body: z.object({ reason }),
    response: empty,
  }),
  lift: route({
    method: 'POST',
    path: '/api/v1/unsubscribes/:id/lift',
    access: 'admin',
    tag: 'Unsubscribes',
    summary: 'Lift an entry of the list, also of an address that is nobody’s here',
    params: z.object({ id }),
    body: z.object({ reason }),
    response: empty,
  }),
  settings: route({
    method: 'GET',
    path: '/api/v1/settings/unsubscribes',
    access: 'admin',
    tag: 'Unsubscribes',
    summary: 'The unsubscribe message and the one-click headers',
    response: unsubscribeSettings,
  }),
  saveSettings: route({
    method: 'PUT',
    path: '/api/v1/settings/unsubscribes',
    access: 'admin',
    tag: 'Unsubscribes',
    summary: 'Change the unsubscribe message and the one-click headers',
    body: unsubscribeSettings,
    response: unsubscribeSettings,
  }),
};

export const trackingRoutes = {
  settings: route({
    method: 'GET',
    path: '/api/v1/settings/tracking',
    access: 'admin',
    tag: 'Tracking',
    summary: 'What of emails is tracked',
    response: trackingSettings,
  }),
  saveSettings: route({
    method: 'PUT',
    path: '/api/v1/settings/tracking',
    access: 'admin',
    tag: 'Tracking',
    summary:
      'Change what of emails is tracked; what is off is not recorded for earlier emails either',
    body: trackingSettings,
    response: trackingSettings,
  }),
  ownBrowser: route({
    method: 'GET',
    path: '/api/v1/tracking/own-browser',
    access: 'user',
    tag: 'Tracking',
    summary:
      'A picture that marks this browser as the company’s own, so that its opens do not count',
    response: z.object({ url: z.string() }),
  }),
};
