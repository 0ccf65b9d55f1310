/** An activity type as activities/types.json lists it. */
export interface ActivityType {
  id: number;
  name: string;
  description: string;
  apiName?: string;
  primaryAttribute?: TypeAttribute;
  attributes: TypeAttribute[];
}

interface TypeAttribute {
  apiName?: string;
  name: string;
  dataType: string;
}

export const NEW_LEAD = 12;
export const CHANGE_DATA_VALUE = 13;
export const SYNC_LEAD_TO_SFDC = 19;
export const CONVERT_LEAD = 21;
export const CHANGE_SCORE = 22;
export const CHANGE_OWNER = 23;
export const ADD_TO_LIST = 24;
export const REMOVE_FROM_LIST = 25;
export const DELETE_LEAD_FROM_SFDC = 29;
export const SFDC_MERGE_LEADS = 31;
export const MERGE_LEADS = 32;
export const ADD_TO_OPPORTUNITY = 34;
export const REMOVE_FROM_OPPORTUNITY = 35;
export const UPDATE_OPPORTUNITY = 36;
export const DELETE_LEAD = 37;
export const REQUEST_CAMPAIGN = 47;
export const CHANGE_LEAD_PARTITION = 100;

/** Custom types get ids from here on. */
export const FIRST_CUSTOM_TYPE = 100_001;

const DAY_MS = 86_400_000;
const NINETY_DAYS = new Set([1, 3, 6, 7, 13, 22, 24, 26, 28, 30, 36, 47]);

/**
 * How long Marketo keeps an activity: deletes 14 days, the list above 90 days, new leads for good,
 * all others 25 months (its activity retention policy).
 */
export function retentionMs(typeId: number): number {
  if (typeId === DELETE_LEAD) return 14 * DAY_MS;
  if (typeId === NEW_LEAD) return Number.POSITIVE_INFINITY;
  return (NINETY_DAYS.has(typeId) ? 90 : 760) * DAY_MS;
}

const MAIL = [
  'Campaign Run ID:integer',
  'Choice Number:integer',
  'Has Predictive:boolean',
  'Step ID:integer',
  'Test Variant:integer',
];
const OPEN = [
  ...MAIL,
  'Device',
  'Platform',
  'User Agent',
  'Is Mobile Device:boolean',
  'Is Bot Activity:boolean',
  'Bot Activity Pattern',
];
const WEB = ['Client IP Address', 'Query Parameters', 'Referrer URL', 'User Agent'];
const BOUNCE = [...MAIL, 'Category', 'Subcategory', 'Details', 'Email'];
const SALES = [
  'Sent By',
  'Artifact ID:integer',
  'Marketo Sales Person ID',
  'Sales Campaign Name',
  'Sales Campaign URL',
  'Sales Template Name',
  'Sales Template URL',
];
const ORIGIN = ['Reason', 'Source', 'Request Id', 'API Method Name', 'Modifying User'];

type Row = readonly [id: number, name: string, primary: string, attributes?: readonly string[]];

/**
 * Ids and names from Adobe's own event table and from recordings. Those of the five sales types at
 * 701 to 705 are published nowhere: invented here, so find them by name.
 */
const STANDARD: readonly Row[] = [
  [
    1,
    'Visit Webpage',
    'Webpage ID:integer',
    [...WEB, 'Search Engine', 'Search Query', 'Webpage URL'],
  ],
  [2, 'Fill Out Form', 'Webform ID:integer', [...WEB, 'Form Fields:text', 'Webpage ID:integer']],
  [3, 'Click Link', 'Link ID:integer', [...WEB, 'Webpage ID:integer']],
  [6, 'Send Email', 'Mailing ID:integer', MAIL],
  [7, 'Email Delivered', 'Mailing ID:integer', MAIL],
  [8, 'Email Bounced', 'Mailing ID:integer', BOUNCE],
  // The capital of "Integer" is the real answer's.
  [
    9,
    'Unsubscribe Email',
    'Mailing ID:integer',
    [
      'Campaign Run ID:Integer',
      'Client IP Address',
      'Form Fields:text',
      'Webform ID:integer',
      'Webpage ID:integer',
    ],
  ],
  [10, 'Open Email', 'Mailing ID:integer', OPEN],
  [11, 'Click Email', 'Mailing ID:integer', [...OPEN, 'Link', 'Link ID', 'Is Predictive:boolean']],
  [
    12,
    'New Lead',
    '',
    [
      'Created Date:date',
      'Source Type',
      'Lead Source',
      'List Name',
      'Form Name',
      'SFDC Type',
      'API Method Name',
      'Modifying User',
      'Request Id',
    ],
  ],
  [13, 'Change Data Value', 'Attribute Name', ['New Value:text', 'Old Value:text', ...ORIGIN]],
  [19, 'Sync Lead to SFDC', '', ['SFDC Type', 'Assign To', 'Source']],
  [21, 'Convert Lead', '', ['Account ID', 'Contact ID', 'Opportunity ID', 'Source']],
  [
    22,
    'Change Score',
    'Attribute Name',
    ['Change Value', 'New Value:integer', 'Old Value:integer', 'Reason', 'Source'],
  ],
  [23, 'Change Owner', 'Owner', ['New Owner', 'Old Owner', 'Source']],
  [24, 'Add to List', 'List ID:integer', ['Source']],
  [25, 'Remove from List', 'List ID:integer', ['Source']],
  [26, 'SFDC Activity', 'Subject', ['Description:text', 'Status', 'Priority', 'Due Date:date']],
  [27, 'Email Bounced Soft', 'Mailing ID:integer', BOUNCE],
  [28, 'Sync Lead Updates to SFDC', '', ['Source']],
  [29, 'Delete Lead from SFDC', '', ['SFDC Type', 'SFDC Id', 'Source']],
  [
    30,
    'SFDC Activity Updated',
    'Subject',
    ['Description:text', 'Status', 'Priority', 'Due Date:date'],
  ],
  [31, 'SFDC Merge Leads', '', ['Merge IDs', 'Source']],
  [
    32,
    'Merge Leads',
    'Lead',
    [
      'Merge IDs',
      'Merge Fields',
      'Merge Source',
      'Merged in Sales:boolean',
      'Master Updated:boolean',
    ],
  ],
  [34, 'Add to Opportunity', 'Opportunity', ['Role', 'Is Primary:boolean', 'Source']],
  [35, 'Remove from Opportunity', 'Opportunity', ['Role', 'Source']],
  [36, 'Update Opportunity', 'Opportunity', ['Data Value Changes:text', 'Source']],
  [37, 'Delete Lead', 'Lead', ['Campaign']],
  [38, 'Send Alert', 'Email Asset ID:integer', ['Send To Owner', 'Send To List']],
  [39, 'Send Sales Email', 'Email Subject', SALES],
  [40, 'Open Sales Email', 'Email Subject', [...SALES, 'Template ID']],
  [41, 'Click Sales Email', 'Email Subject', [...SALES, 'Template ID', 'Link']],
  [42, 'Add to SFDC Campaign', 'Campaign', ['Status']],
  [43, 'Remove from SFDC Campaign', 'Campaign', ['Status']],
  [44, 'Change Status in SFDC Campaign', 'Campaign', ['New Status', 'Old Status']],
  [45, 'Receive Sales Email', 'Email Subject', ['Artifact ID:integer', 'Received By']],
  [46, 'Interesting Moment', 'Type', ['Date:datetime', 'Description', 'Source']],
  [47, 'Request Campaign', 'Campaign', ['Source']],
  [48, 'Sales Email Bounced', 'Email Subject', ['Category', 'Details', 'Email', 'Sent By']],
  [
    100,
    'Change Lead Partition',
    'Lead Partition ID:integer',
    ['Old Partition ID:integer', 'Reason'],
  ],
  [101, 'Change Revenue Stage', 'Model ID:integer', ['New Stage', 'Old Stage', 'Reason']],
  [
    104,
    'Change Status in Progression',
    'Program ID:integer',
    ['New Status', 'Old Status', 'Reason', 'Success:boolean'],
  ],
  [108, 'Change Segment', 'Segmentation ID:integer', ['New Segment ID:integer']],
  [110, 'Call Webhook', 'Webhook', ['Error Type:integer', 'Response:text']],
  [111, 'Send Forward to Friend Email', 'Mailing ID:integer', ['Campaign Run ID:integer']],
  [112, 'Receive Forward to Friend Email', 'Mailing ID:integer', ['Campaign Run ID:integer']],
  [113, 'Add to Nurture', 'Program ID:integer', ['Track ID:integer']],
  [
    114,
    'Change Nurture Track',
    'Program ID:integer',
    ['New Track ID:integer', 'Previous Track ID:integer'],
  ],
  [
    115,
    'Change Nurture Cadence',
    'Program ID:integer',
    ['New Nurture Cadence', 'Previous Nurture Cadence'],
  ],
  [
    123,
    'Change Program Member Data',
    'Program ID:integer',
    ['Attribute Name', 'New Value', 'Old Value'],
  ],
  [145, 'Push Lead to Marketo', 'Program ID:integer', ['Source', 'Reason']],
  [155, 'Execute Campaign', 'Campaign ID:integer', ['Used Parent Campaign Token Context:boolean']],
  [701, 'Reply to Sales Email', 'Received By', ['Source', 'Marketo Sales Person ID']],
  [
    702,
    'Receive Sales Call',
    'Subject',
    [
      'Status',
      'Sales Call Made By',
      'Sales Call Duration',
      'Sales Phone Number Called',
      'Recording URL',
    ],
  ],
  [
    703,
    'Add to Sales Campaign',
    'Sales Campaign Name',
    ['Sales Campaign ID', 'Sales Campaign URL', 'Sent By', 'Source'],
  ],
  [
    704,
    'Remove from Sales Campaign',
    'Sales Campaign Name',
    ['Sales Campaign ID', 'Sales Campaign URL', 'Sent By', 'Source'],
  ],
  [
    705,
    'Change Status in Sales Campaign',
    'Sales Campaign Name',
    ['New Status', 'Old Status', 'Source'],
  ],
];

function attribute(text: string): TypeAttribute {
  const [name = '', dataType = 'string'] = text.split(':');
  return { name, dataType };
}

export const standardTypes: readonly ActivityType[] = STANDARD.map(
  ([id, name, primary, attributes = []]) => ({
    id,
    name,
    description: `${name} (standard activity)`,
    ...(primary === '' ? {} : { primaryAttribute: attribute(primary) }),
    attributes: attributes.map(attribute),
  }),
);
