import * as z from 'zod';

/** The eight kinds of sales activity, in the order in which they are shown. */
export const activityTypes = [
  'email-sent',
  'email-opened',
  'email-clicked',
  'email-replied',
  'email-bounced',
  'call',
  'campaign-added',
  'campaign-removed',
] as const;
export type ActivityType = (typeof activityTypes)[number];

const text = z.string();
const maybe = z.string().nullable();

/** What every activity about one email says of it. */
const emailFacts = {
  emailId: z.uuid(),
  /** As it was sent, without the suffix. */
  subject: text,
  /** The eight characters that all activities of one email share: "(LS-…)". */
  suffix: z.string().regex(/^[0-9A-Z]{8}$/),
  /** The seller's address. */
  sentBy: text,
  templateId: maybe,
  templateName: maybe,
  campaignName: maybe,
  campaignStep: maybe,
};

const engagement = {
  ...emailFacts,
  /** Made by a mail proxy or a scanner, as far as can be told. */
  machine: z.boolean(),
};

const campaignMove = z.object({
  campaignId: z.uuid(),
  campaignName: text,
  campaignStep: maybe,
  /** The seller's address. */
  by: text,
  reason: maybe,
});

/** The attributes of each type, as they are stored. */
export const activityAttributes = {
  'email-sent': z.object(emailFacts),
  'email-opened': z.object(engagement),
  'email-clicked': z.object({ ...engagement, link: text }),
  'email-replied': z.object({ ...emailFacts, receivedBy: text }),
  'email-bounced': z.object({
    ...emailFacts,
    /** The address that bounced. */
    address: text,
    bounceType: z.enum(['hard', 'soft']),
    details: text,
  }),
  call: z.object({
    callId: z.uuid(),
    /** The seller's address; "Phone system" where it named none. */
    madeBy: text,
    status: z.enum(['completed', 'no-answer', 'cancelled', 'failed']),
    outcome: maybe,
    reason: maybe,
    durationSeconds: z.number().int().min(0),
    number: maybe,
    recordingUrl: maybe,
    answeredBy: maybe,
    notes: maybe,
    campaignName: maybe,
  }),
  'campaign-added': campaignMove,
  'campaign-removed': campaignMove,
} as const satisfies Record<ActivityType, z.ZodType>;

export type ActivityAttributes<T extends ActivityType = ActivityType> = z.output<
  (typeof activityAttributes)[T]
>;

/** An activity about to be written. */
export type ActivityDraft<T extends ActivityType = ActivityType> = {
  [K in T]: {
    /** Made by the caller before the action, so that a repeat writes nothing (P3). */
    id: string;
    type: K;
    personId: string;
    /** The person's Marketo id now. */
    marketoId: number;
    /** The seller; null when a machine did it. */
    userId: string | null;
    /** The email or call that it belongs to. */
    subjectId: string | null;
    occurredAt: Date;
    attributes: ActivityAttributes<K>;
  };
}[T];
