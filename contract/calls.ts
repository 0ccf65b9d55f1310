import * as z from 'zod';
import { route } from './route.ts';
import { id, instant } from './shared.ts';

/** Text that the database can keep: no NUL, no half of a surrogate pair. */
const text = (most: number, what: string) =>
  z
    .string()
    .trim()
    .min(1, `${what} is empty: leave it out, or write something.`)
    .max(most, `${what} can have at most ${most.toLocaleString('en')} characters.`)
    .refine((value) => !value.includes('\0') && value.isWellFormed(), {
      error: `${what} holds characters that cannot be stored.`,
    });

export const callStatus = z.enum(['completed', 'no-answer', 'cancelled', 'failed']);

const number = text(50, 'The number').regex(/(?:\d\D*){3}/, 'The number needs at least 3 digits.');

const callPerson = z
  .object({
    id: id.optional(),
    marketoId: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
    email: text(320, 'The email address').optional(),
    /** In any spelling, with at least 7 digits; extensions do not count. */
    phone: text(50, 'The phone number')
      .regex(/(?:\d\D*){7}/, 'The phone number needs at least 7 digits to find somebody by.')
      .optional(),
  })
  .refine(
    ({ id: lockstep, marketoId, email, phone }) =>
      [lockstep, marketoId, email ?? phone].filter((way) => way !== undefined).length === 1,
    {
      error:
        'Name the person in one way: by id, by marketoId, or by email and phone, of which one is enough.',
    },
  );

export const callDraft = z.object({
  /** Who was called. By email and phone both must fit one person. */
  person: callPerson,
  /** For API keys: the seller's address in Lockstep. Who is signed in is the seller. */
  seller: text(320, "The seller's address").optional(),
  status: callStatus,
  /** The number called; left out: the one that the person was found by. */
  number: number.optional(),
  /** A name from Settings > Calls, in use now. */
  outcome: text(50, 'The outcome').optional(),
  /** A name from Settings > Calls, in use now. */
  reason: text(50, 'The reason').optional(),
  durationSeconds: z
    .number()
    .int('The duration is a whole number of seconds.')
    .min(0, 'The duration cannot be below 0 seconds.')
    .max(86_400, 'A call can last at most a day, which is 86,400 seconds.')
    .optional(),
  notes: text(10_000, 'The notes').optional(),
  recordingUrl: text(2000, 'The address of the recording')
    .refine(isWebAddress, {
      error: 'The address of the recording must begin with http:// or https://.',
    })
    .optional(),
  /** Who answered. */
  answeredBy: text(255, 'The name of who answered').optional(),
  /** Up to 5 minutes ahead, up to 90 days back; left out: now, less the duration. */
  startedAt: instant.optional(),
});

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

export const call = z
  .object({
    id,
    personId: id,
    /** The person's Marketo id when the call was logged. */
    marketoId: z.number().int(),
    /** The seller; null when a phone system named none. */
    user: z.object({ id, name: z.string(), email: z.string() }).nullable(),
    status: callStatus,
    number: z.string().nullable(),
    outcome: z.string().nullable(),
    reason: z.string().nullable(),
    durationSeconds: z.number().int(),
    notes: z.string().nullable(),
    recordingUrl: z.string().nullable(),
    answeredBy: z.string().nullable(),
    /** The person was marked Do Not Call when the call was logged. */
    doNotCall: z.boolean(),
    startedAt: instant,
    createdAt: instant,
  })
  .meta({ id: 'Call' });
export type Call = z.infer<typeof call>;

const doNotCall = z.enum(['off', 'warn', 'refuse']);
const choiceList = z.enum(['outcome', 'reason']);

const callChoice = z.object({ id, list: choiceList, name: z.string(), archived: z.boolean() });
export type CallChoice = z.infer<typeof callChoice>;

export const callSettings = z
  .object({
    /**
     * What Marketo's Do Not Call means here. off: shown, no more; warn: told before the call; refuse:
     * such calls cannot be logged.
     */
    doNotCall,
    /** Outcomes and reasons in their order, archived ones at the end. */
    choices: z.array(callChoice),
    /** So many of a list can be in use. */
    mostInUse: z.number().int(),
  })
  .meta({ id: 'CallSettings' });
export type CallSettings = z.infer<typeof callSettings>;

const choiceName = text(50, 'The name');

export const callRoutes = {
  log: route({
    method: 'POST',
    path: '/api/v1/calls',
    access: 'user',
    tag: 'Calls',
    summary: 'Log a call; repeated with the same Idempotency-Key it answers as the first time',
    headers: z.looseObject({
      /** Required of API keys. The same key with another body is refused. */
      'idempotency-key': z
        .string()
        .regex(
          /^[\x21-\x7e]{1,200}$/,
          'The Idempotency-Key must be 1 to 200 printable ASCII characters without spaces.',
        )
        .optional(),
    }),
    body: callDraft,
    response: call,
  }),
  get: route({
    method: 'GET',
    path: '/api/v1/calls/:id',
    access: 'user',
    tag: 'Calls',
    summary: 'One call',
    params: z.object({ id }),
    response: call,
  }),
  ofPerson: route({
    method: 'GET',
    path: '/api/v1/people/:id/calls',
    access: 'user',
    tag: 'Calls',
    summary: 'The calls of a person, and of the records merged into it, newest first',
    params: z.object({ id }),
    query: z.object({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      /** `next` of an earlier answer. */
      cursor: z.string().max(200).optional(),
    }),
    response: z.object({ calls: z.array(call), next: z.string().nullable() }),
  }),
  settings: route({
    method: 'GET',
    path: '/api/v1/call-settings',
    access: 'user',
    tag: 'Calls',
    summary: 'Outcomes and reasons to choose from, and what Do Not Call means',
    response: callSettings,
  }),
  saveSettings: route({
    method: 'PUT',
    path: '/api/v1/call-settings',
    access: 'admin',
    tag: 'Calls',
    summary: 'Decide what Do Not Call means',
    body: z.object({ doNotCall }),
    response: callSettings,
  }),
  addChoice: route({
    method: 'POST',
    path: '/api/v1/call-settings/choices',
    access: 'admin',
    tag: 'Calls',
    summary: 'Add an outcome or a reason at the end of its list',
    body: z.object({ list: choiceList, name: choiceName }),
    response: callSettings,
  }),
  orderChoices: route({
    method: 'PUT',
    path: '/api/v1/call-settings/choices',
    access: 'admin',
    tag: 'Calls',
    summary: 'Put the outcomes or reasons in use into another order',
    body: z.object({ list: choiceList, ids: z.array(id).max(100) }),
    response: callSettings,
  }),
  changeChoice: route({
    method: 'PUT',
    path: '/api/v1/call-settings/choices/:id',
    access: 'admin',
    tag: 'Calls',
    summary: 'Rename, archive or bring back an outcome or a reason',
    params: z.object({ id }),
    body: z.object({ name: choiceName.optional(), archived: z.boolean().optional() }),
    response: callSettings,
  }),
};
