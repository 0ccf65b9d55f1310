import type { ActivityType } from '../../activities/model.ts';

export type AttributeDataType =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'link'
  | 'email'
  | 'phone'
  | 'text';

export type AttributeDefinition = { apiName: string; name: string; dataType: AttributeDataType };

/** A custom activity type as we want it in Marketo. */
export type TypeDefinition = {
  key: ActivityType | 'compact';
  apiName: string;
  /** Letters, digits, spaces and underscores only, as Marketo demands. */
  name: string;
  triggerName: string;
  filterName: string;
  description: string;
  primary: AttributeDefinition;
  /** At most 20 (error 1028). */
  attributes: readonly AttributeDefinition[];
};

/** Our key in Marketo: what a read-back matches (R32). */
export const keyAttribute = 'salesActivityId';

const attribute = (name: string, dataType: AttributeDataType = 'string'): AttributeDefinition => ({
  apiName: apiNameOf(name),
  name,
  dataType,
});

/** The API name of an attribute is the camelCase of its name: "Template ID" is templateId. */
function apiNameOf(name: string): string {
  return name
    .split(' ')
    .map((word, i) => {
      const lower = word.toLowerCase();
      return i === 0 ? lower : lower.charAt(0).toUpperCase() + lower.slice(1);
    })
    .join('');
}

const sentBy = attribute('Sent By');
const source = attribute('Source');
const templateId = attribute('Template ID');
const templateName = attribute('Sales Template Name');
const templateUrl = attribute('Sales Template URL', 'link');
const campaignName = attribute('Sales Campaign Name');
const campaignUrl = attribute('Sales Campaign URL', 'link');
const campaignStep = attribute('Sales Campaign Step');
const campaignId = attribute('Sales Campaign ID');
const personId = attribute('Marketo Sales Person ID');
const activityId = attribute('Sales Activity ID');
const reason = attribute('Reason');
const emailSubject = attribute('Email Subject');

const emailAttributes = [
  sentBy,
  source,
  templateId,
  templateName,
  templateUrl,
  campaignName,
  campaignUrl,
  personId,
];

/**
 * The eight types. Marketo never lets an API name be changed once it is published: these are final
 * (activity-types.md), with Adobe's own attribute names so that marketers find what they know.
 */
export const separateTypes: readonly TypeDefinition[] = [
  {
    key: 'email-sent',
    apiName: 'lockstepSendSalesEmail',
    name: 'Lockstep Send Sales Email',
    triggerName: 'Is Sent Sales Email (Lockstep)',
    filterName: 'Was Sent Sales Email (Lockstep)',
    description: 'A seller sent a sales email to the person.',
    primary: emailSubject,
    attributes: [...emailAttributes, campaignStep, activityId],
  },
  {
    key: 'email-opened',
    apiName: 'lockstepOpenSalesEmail',
    name: 'Lockstep Open Sales Email',
    triggerName: 'Opens Sales Email (Lockstep)',
    filterName: 'Opened Sales Email (Lockstep)',
    description: 'The person opened a sales email.',
    primary: emailSubject,
    attributes: [
      ...emailAttributes,
      campaignStep,
      attribute('Machine Open', 'boolean'),
      activityId,
    ],
  },
  {
    key: 'email-clicked',
    apiName: 'lockstepClickSalesEmail',
    name: 'Lockstep Click Sales Email',
    triggerName: 'Clicks Link in Sales Email (Lockstep)',
    filterName: 'Clicked Link in Sales Email (Lockstep)',
    description: 'The person clicked a link in a sales email.',
    primary: emailSubject,
    attributes: [
      ...emailAttributes,
      campaignStep,
      attribute('Link', 'text'),
      attribute('Machine Click', 'boolean'),
      activityId,
    ],
  },
  {
    key: 'email-replied',
    apiName: 'lockstepReplyToSalesEmail',
    name: 'Lockstep Reply to Sales Email',
    triggerName: 'Replies to Sales Email (Lockstep)',
    filterName: 'Replied to Sales Email (Lockstep)',
    description: 'The person replied to a sales email.',
    primary: emailSubject,
    attributes: [
      attribute('Received By'),
      source,
      personId,
      templateId,
      templateName,
      campaignName,
      campaignUrl,
      campaignStep,
      activityId,
    ],
  },
  {
    key: 'email-bounced',
    apiName: 'lockstepSalesEmailBounced',
    name: 'Lockstep Sales Email Bounced',
    triggerName: 'Sales Email Bounces (Lockstep)',
    filterName: 'Sales Email Bounced (Lockstep)',
    description: 'A sales email to the person bounced.',
    primary: attribute('Email', 'email'),
    attributes: [
      attribute('Details', 'text'),
      sentBy,
      personId,
      templateId,
      attribute('Bounce Type'),
      campaignName,
      source,
      activityId,
    ],
  },
  {
    key: 'call',
    apiName: 'lockstepReceiveSalesCall',
    name: 'Lockstep Receive Sales Call',
    triggerName: 'Receives Sales Call (Lockstep)',
    filterName: 'Received Sales Call (Lockstep)',
    description: 'A seller called the person.',
    primary: attribute('Sales Call Subject'),
    attributes: [
      attribute('Sales Call Made By'),
      attribute('Sales Call Status'),
      attribute('Sales Call Duration', 'integer'),
      attribute('Sales Phone Number Called', 'phone'),
      attribute('Sales Call Recording URL', 'link'),
      attribute('Sales Call Answered By'),
      campaignName,
      campaignUrl,
      source,
      personId,
      attribute('Sales Call Reason'),
      attribute('Sales Call Notes', 'text'),
      activityId,
    ],
  },
  {
    key: 'campaign-added',
    apiName: 'lockstepAddToSalesCampaign',
    name: 'Lockstep Add to Sales Campaign',
    triggerName: 'Is Added to Sales Campaign (Lockstep)',
    filterName: 'Was Added to Sales Campaign (Lockstep)',
    description: 'The person was added to a sales campaign.',
    primary: campaignName,
    attributes: [
      campaignId,
      campaignUrl,
      sentBy,
      source,
      campaignStep,
      reason,
      personId,
      activityId,
    ],
  },
  {
    key: 'campaign-removed',
    apiName: 'lockstepRemoveFromSalesCampaign',
    name: 'Lockstep Remove from Sales Campaign',
    triggerName: 'Is Removed from Sales Campaign (Lockstep)',
    filterName: 'Was Removed from Sales Campaign (Lockstep)',
    description: 'The person was removed from a sales campaign.',
    primary: campaignName,
    attributes: [
      campaignId,
      campaignUrl,
      sentBy,
      source,
      campaignStep,
      reason,
      personId,
      activityId,
    ],
  },
];

/**
 * One type for everything, for an instance with fewer than eight of its ten types free: the union of
 * the attributes above within 20. Dropped first, as activity-types.md says: the URLs of template and
 * campaign, the recording, the notes.
 */
export const compactType: TypeDefinition = {
  key: 'compact',
  apiName: 'lockstepSalesActivity',
  name: 'Lockstep Sales Activity',
  triggerName: 'Has Sales Activity (Lockstep)',
  filterName: 'Had Sales Activity (Lockstep)',
  description: 'Any sales activity of a seller with the person; the primary attribute says which.',
  primary: attribute('Sales Activity Type'),
  attributes: [
    emailSubject,
    sentBy,
    attribute('Received By'),
    source,
    templateId,
    templateName,
    campaignName,
    campaignStep,
    campaignId,
    attribute('Link', 'text'),
    attribute('Machine', 'boolean'),
    attribute('Email', 'email'),
    attribute('Details', 'text'),
    attribute('Sales Call Subject'),
    attribute('Sales Call Status'),
    attribute('Sales Call Duration', 'integer'),
    attribute('Sales Phone Number Called', 'phone'),
    reason,
    personId,
    activityId,
  ],
};

/** The words of the compact type's primary attribute, which smart lists compare. */
export const compactNames: Readonly<Record<ActivityType, string>> = {
  'email-sent': 'Sales Email Sent',
  'email-opened': 'Sales Email Opened',
  'email-clicked': 'Sales Email Clicked',
  'email-replied': 'Sales Email Replied',
  'email-bounced': 'Sales Email Bounced',
  call: 'Sales Call',
  'campaign-added': 'Added to Sales Campaign',
  'campaign-removed': 'Removed from Sales Campaign',
};
