/** An error of the response level: HTTP 200 with `success:false`. */
export class ApiError extends Error {
  readonly code: string;
  /** The gateway's own errors carry `"warnings":[]` beside the errors. */
  readonly fromGateway: boolean;

  constructor(code: string, message: string = TEXTS[code] ?? 'System error', fromGateway = false) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.fromGateway = fromGateway;
  }
}

/** Why one record of a batch was not done. */
export interface Reason {
  code: string;
  message: string;
}

/** A reason with the documented text of its code, or one's own. */
export function reason(code: string, message = TEXTS[code] ?? 'System error'): Reason {
  return { code, message };
}

/** The documented texts. Where a text names a field, id or value, the caller writes its own. */
const TEXTS: Record<string, string> = {
  '500': 'Internal server error',
  '502': 'Bad Gateway',
  '600': 'Empty access token',
  '601': 'Access token invalid',
  '602': 'Access token expired',
  '603': 'Access denied',
  '604': 'Request timed out',
  '606': "Max rate limit '100' exceeded with in '20' secs",
  '607': 'Daily quota reached',
  '608': 'API Temporarily Unavailable',
  '609': 'Invalid JSON',
  '610': 'Requested resource not found',
  '611': 'System error',
  '612': 'Invalid Content Type',
  '613': 'Invalid Multipart Request',
  '614': 'Invalid Subscription',
  '615': "Concurrent access limit '10' reached",
  '616': 'Invalid subscription type',
  '702': 'No data found for a given search scenario',
  '703': 'The feature is not enabled for the subscription',
  '704': 'Invalid date format',
  '709': 'Business rule violation',
  '710': 'Parent folder not found',
  '711': 'Incompatible folder type',
  '712': 'Merge to person account operation is invalid',
  '713': 'Transient Error',
  '714': 'Unable to find the default record type',
  '718': 'ExternalSalesPersonID not found',
  '719': 'Lock wait timeout exception',
  '1003': 'Invalid data',
  '1004': 'Lead not found',
  '1005': 'Lead already exists',
  '1007': 'Multiple leads match the lookup criteria',
  '1012': 'Invalid cookie value',
  '1013': 'Object not found',
  '1014': 'Failed to create Object',
  '1015': 'Lead not in list',
  '1016': 'There are too many imports queued',
  '1017': 'Object already exists',
  '1018': 'CRM enabled',
  '1019': 'Import in progress',
  '1020': 'Too many clones to program in the subscription',
  '1021': 'Company update not allowed',
  '1022': 'Object in use',
  '1025': 'Program status not found',
  '1026': 'Custom object not enabled',
  '1027': 'Max activity type limit reached',
  '1028': 'Max field limit reached',
  '1029': 'Too many jobs in queue',
  '1035': 'Unsupported filter type for target subscription',
  '1036': 'Duplicate object found in input',
  '1037': 'Lead was skipped',
  '1042': 'Invalid runAt date',
  '1048': 'Custom Object Discard Draft Failed',
  '1049': 'Failed to create activity',
  '1076': 'Merge Leads call with mergeInCRM flag is 4.',
  '1077': 'Merge Leads call failed due to SFDC Field length',
  '1078':
    'Merge Leads call failed due to deleted entity, not a lead/contact, or field filter criteria does not match.',
  '1079': 'Merge Leads call failed due to multiple records with the same email address',
  '1080': 'Merge Leads call failed: more than 25 lead ids',
};
