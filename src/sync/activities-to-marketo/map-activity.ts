import type { ActivityAttributes, ActivityType } from '../../activities/model.ts';
import { activityAttributes } from '../../activities/model.ts';
import type { CustomActivity } from '../../marketo/custom-activities.ts';
import {
  compactNames,
  compactType,
  keyAttribute,
  separateTypes,
  type TypeDefinition,
} from './catalogue.ts';

/** What of an activity is mapped. */
export type MappedActivity = {
  id: string;
  type: ActivityType;
  personId: string;
  leadId: number;
  occurredAt: Date;
  attributes: unknown;
};

export type MappingContext = {
  mode: 'separate' | 'compact';
  /** Ids of our types in this instance, by key. */
  typeIds: ReadonlyMap<string, number>;
  /** Where people reach Lockstep; null: links are left out. */
  publicUrl: string | null;
};

type Values = Record<string, string | number | boolean | null>;

/** Marketo: a string attribute takes 255 characters; text takes more, all of a record 64 KB (1049). */
const longestString = 255;
const longestText = 16_000;

/**
 * The record of Add Custom Activities for an activity; null when its type is not in Marketo.
 *
 * @throws ZodError when the stored attributes are damaged.
 */
export function mapActivity(
  activity: MappedActivity,
  context: MappingContext,
): CustomActivity | null {
  const definition = definitionOf(activity.type, context.mode);
  const activityTypeId = context.typeIds.get(definition.key);
  if (activityTypeId === undefined) return null;
  const values: Values = {
    ...valuesOf(activity, context.publicUrl),
    source: 'Lockstep',
    marketoSalesPersonId: activity.personId,
    [keyAttribute]: activity.id,
  };
  const primary =
    context.mode === 'compact' ? compactNames[activity.type] : values[definition.primary.apiName];
  return {
    leadId: activity.leadId,
    // Adobe's samples have no milliseconds.
    activityDate: activity.occurredAt.toISOString().replace(/\.\d+Z$/, 'Z'),
    activityTypeId,
    // Never empty: Marketo refuses the record.
    primaryAttributeValue: cut(String(primary || activity.type), longestString),
    attributes: definition.attributes.flatMap((attribute): CustomActivity['attributes'] => {
      const value = values[attribute.apiName] ?? null;
      if (value === null || value === '') return [];
      return [{ apiName: attribute.apiName, value: fitted(value, attribute.dataType) }];
    }),
  };
}

function fitted(value: string | number | boolean, dataType: string): string | number | boolean {
  if (typeof value !== 'string') return value;
  return cut(value, dataType === 'text' || dataType === 'link' ? longestText : longestString);
}

function definitionOf(type: ActivityType, mode: 'separate' | 'compact'): TypeDefinition {
  if (mode === 'compact') return compactType;
  return separateTypes.find((definition) => definition.key === type) ?? compactType;
}

/** The values by API name, of separate and compact type alike; what a type has no attribute for is left. */
function valuesOf(activity: MappedActivity, publicUrl: string | null): Values {
  const { type } = activity;
  const read = <T extends ActivityType>(as: T) =>
    activityAttributes[as].parse(activity.attributes) as ActivityAttributes<T>;
  switch (type) {
    case 'email-sent':
      return emailValues(read(type), publicUrl);
    case 'email-opened': {
      const facts = read(type);
      return {
        ...emailValues(facts, publicUrl),
        machineOpen: facts.machine,
        machine: facts.machine,
      };
    }
    case 'email-clicked': {
      const facts = read(type);
      return {
        ...emailValues(facts, publicUrl),
        link: facts.link,
        machineClick: facts.machine,
        machine: facts.machine,
      };
    }
    case 'email-replied': {
      const facts = read(type);
      return { ...emailValues(facts, publicUrl), receivedBy: facts.receivedBy };
    }
    case 'email-bounced': {
      const facts = read(type);
      return {
        ...emailValues(facts, publicUrl),
        email: facts.address,
        details: facts.details,
        bounceType: facts.bounceType,
      };
    }
    case 'call':
      return callValues(read(type));
    case 'campaign-added':
    case 'campaign-removed': {
      const facts = read(type);
      return {
        salesCampaignName: facts.campaignName,
        salesCampaignId: facts.campaignId,
        salesCampaignUrl: link(publicUrl, `campaigns/${facts.campaignId}`),
        salesCampaignStep: facts.campaignStep,
        sentBy: facts.by,
        reason: facts.reason,
      };
    }
  }
}

function emailValues(facts: ActivityAttributes<'email-sent'>, publicUrl: string | null): Values {
  return {
    emailSubject: withSuffix(facts.subject, facts.suffix),
    sentBy: facts.sentBy,
    templateId: facts.templateId,
    salesTemplateName: facts.templateName,
    salesTemplateUrl: facts.templateId ? link(publicUrl, `templates/${facts.templateId}`) : null,
    salesCampaignName: facts.campaignName,
    salesCampaignStep: facts.campaignStep,
  };
}

const callStatuses = {
  completed: 'completed',
  'no-answer': 'no answer',
  cancelled: 'cancelled',
  failed: 'failed',
} as const;

function callValues(facts: ActivityAttributes<'call'>): Values {
  const status = callStatuses[facts.status];
  return {
    // The outcome, else the status: activity-types.md.
    salesCallSubject: facts.outcome || status,
    salesCallMadeBy: facts.madeBy,
    salesCallStatus: status,
    salesCallDuration: facts.durationSeconds,
    salesPhoneNumberCalled: facts.number,
    salesCallRecordingUrl: facts.recordingUrl,
    salesCallAnsweredBy: facts.answeredBy,
    salesCampaignName: facts.campaignName,
    salesCallReason: facts.reason,
    reason: facts.reason,
    salesCallNotes: facts.notes,
    sentBy: facts.madeBy,
  };
}

function link(publicUrl: string | null, path: string): string | null {
  return publicUrl === null ? null : `${publicUrl}/${path}`;
}

/** The subject is cut first, then the suffix appended, so that all activities of an email share it. */
export function withSuffix(subject: string, suffix: string): string {
  const end = ` (LS-${suffix})`;
  return `${cut(subject.trim(), longestString - end.length)}${end}`;
}

/** By code points, so that no half of a pair is left. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  let end = length;
  const code = text.charCodeAt(end - 1);
  if (code >= 0xd800 && code <= 0xdbff) end -= 1;
  return text.slice(0, end);
}
