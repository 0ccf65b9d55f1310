/** A lead field's value as REST shows it. Dates are texts. */
export type Value = string | number | boolean | null;

/** A field of the person (or of the company or owner seen through the person). */
export interface LeadField {
  /** The number that a Change Data Value activity carries as its primary attribute's id. */
  id: number;
  name: string;
  displayName: string;
  dataType: string;
  length?: number;
  updateable: boolean;
  crmManaged: boolean;
  searchable: boolean;
  custom: boolean;
  /** Lives on the company: Sync Leads refuses it with 1021. */
  ofCompany: boolean;
  /** A change is written to the activity log. */
  logged: boolean;
}

const LENGTHS: Record<string, number> = {
  string: 255,
  email: 255,
  phone: 255,
  url: 255,
  text: 30_000,
};

/**
 * Flags: w updateable, c managed by the CRM, s searchable, x custom, o of the company, n not logged.
 * The names and types are those of recorded describe answers.
 */
function field(
  id: number,
  name: string,
  displayName: string,
  dataType: string,
  flags = '',
  length = LENGTHS[dataType],
): LeadField {
  return {
    id,
    name,
    displayName,
    dataType,
    ...(length === undefined ? {} : { length }),
    updateable: flags.includes('w'),
    crmManaged: flags.includes('c'),
    searchable: flags.includes('s'),
    custom: flags.includes('x'),
    ofCompany: flags.includes('o'),
    logged: !flags.includes('n'),
  };
}

export const leadFields: readonly LeadField[] = [
  field(2, 'company', 'Company Name', 'string', 'wo'),
  field(5, 'website', 'Website', 'url', 'wo'),
  field(7, 'industry', 'Industry', 'string', 'wo'),
  field(8, 'numberOfEmployees', 'Num Employees', 'integer', 'wo'),
  field(9, 'annualRevenue', 'Annual Revenue', 'currency', 'wo'),
  field(48, 'firstName', 'First Name', 'string', 'w'),
  field(49, 'middleName', 'Middle Name', 'string', 'w'),
  field(50, 'lastName', 'Last Name', 'string', 'w'),
  field(51, 'email', 'Email Address', 'email', 'ws'),
  field(52, 'phone', 'Phone Number', 'phone', 'w'),
  field(53, 'mobilePhone', 'Mobile Phone Number', 'phone', 'w'),
  field(54, 'title', 'Job Title', 'string', 'w'),
  field(55, 'salutation', 'Salutation', 'string', 'w'),
  field(56, 'department', 'Department', 'string', 'w'),
  field(57, 'dateOfBirth', 'Date of Birth', 'date', 'w'),
  field(58, 'address', 'Address', 'text', 'w'),
  field(59, 'city', 'City', 'string', 'w'),
  field(60, 'state', 'State', 'string', 'w'),
  field(61, 'postalCode', 'Postal Code', 'string', 'w'),
  field(62, 'country', 'Country', 'string', 'w'),
  field(63, 'linkedInProfileURL', 'LinkedIn Profile URL', 'url', 'w'),
  field(64, 'linkedInId', 'LinkedIn Id', 'string', 'ws'),
  field(65, 'linkedInDisplayName', 'LinkedIn Display Name', 'string', 'w'),
  field(66, 'linkedInPhotoURL', 'LinkedIn Photo URL', 'url', 'w'),
  field(67, 'facebookId', 'Facebook Id', 'string', 'ws'),
  field(68, 'twitterId', 'Twitter Id', 'string', 'ws'),
  field(70, 'leadSource', 'Person Source', 'string', 'w'),
  field(71, 'originalSourceType', 'Original Source Type', 'string', 'n'),
  field(72, 'originalSourceInfo', 'Original Source Info', 'string', 'n'),
  field(73, 'registrationSourceType', 'Registration Source Type', 'string', 'n'),
  field(80, 'sfdcId', 'SFDC Id', 'string', 'c', 18),
  field(81, 'sfdcType', 'SFDC Type', 'string', 'c'),
  field(82, 'sfdcContactId', 'SFDC Contact Id', 'string', 'cs', 18),
  field(83, 'sfdcLeadId', 'SFDC Lead Id', 'string', 'cs', 18),
  field(84, 'sfdcAccountId', 'SFDC Account Id', 'string', 'cs', 18),
  field(85, 'sfdcLeadOwnerId', 'SFDC Lead Owner Id', 'string', 'cs', 18),
  field(86, 'leadOwnerFirstName', 'Lead Owner First Name', 'string', 'c'),
  field(87, 'leadOwnerLastName', 'Lead Owner Last Name', 'string', 'c'),
  field(88, 'leadOwnerEmailAddress', 'Lead Owner Email Address', 'email', 'c'),
  field(89, 'externalSalesPersonId', 'External Sales Person ID', 'string', 'ws'),
  field(90, 'externalCompanyId', 'External Company ID', 'string', 'ws', 100),
  field(91, 'contactCompany', 'Contact Company', 'reference', 'n'),
  field(92, 'leadPerson', 'Lead Person', 'reference', 'n'),
  field(93, 'leadPartitionId', 'Person Partition', 'reference', 'sn'),
  field(100, 'unsubscribed', 'Unsubscribed', 'boolean', 'w'),
  field(101, 'unsubscribedReason', 'Unsubscribed Reason', 'text', 'w'),
  field(102, 'marketingSuspended', 'Marketing Suspended', 'boolean', 'w'),
  field(103, 'marketingSuspendedCause', 'Marketing Suspended Cause', 'string', 'w'),
  field(104, 'blackListed', 'Black Listed', 'boolean', 'w'),
  field(105, 'blackListedCause', 'Black Listed Cause', 'string', 'w'),
  field(106, 'emailInvalid', 'Email Invalid', 'boolean', 'w'),
  field(107, 'emailInvalidCause', 'Email Invalid Cause', 'string', 'w'),
  field(108, 'emailSuspended', 'Email Suspended', 'boolean', 'w'),
  field(109, 'emailSuspendedAt', 'Email Suspended At', 'datetime', 'w'),
  field(110, 'emailSuspendedCause', 'Email Suspended Cause', 'string', 'w'),
  field(111, 'doNotCall', 'Do Not Call', 'boolean', 'w'),
  field(112, 'doNotCallReason', 'Do Not Call Reason', 'text', 'w'),
  field(120, 'personType', 'Person Type', 'string', 'n'),
  field(121, 'isLead', 'Is Lead', 'boolean', 'n'),
  field(122, 'isAnonymous', 'Is Anonymous', 'boolean', 'n'),
  field(123, 'mktoIsCustomer', 'Is Customer', 'boolean', 'n'),
  field(124, 'mktoIsPartner', 'Is Partner', 'boolean', 'n'),
  field(130, 'leadScore', 'Person Score', 'score', 'w'),
  field(131, 'discountRate', 'Discount Rate', 'percent', 'wx'),
  field(132, 'customerNumber', 'Customer Number', 'integer', 'wsx'),
  field(133, 'segmentNote', 'Segment Note', 'text', 'wx'),
  field(140, 'createdAt', 'Created At', 'datetime', 'n'),
  field(141, 'updatedAt', 'Updated At', 'datetime', 'n'),
  field(142, 'id', 'Id', 'integer', 'sn'),
];

const byName = new Map(leadFields.map((entry) => [entry.name, entry]));

export function leadField(name: string): LeadField | undefined {
  return byName.get(name);
}

/** What Get Leads answers when no fields are asked for. */
export const DEFAULT_LEAD_FIELDS = [
  'id',
  'email',
  'updatedAt',
  'createdAt',
  'lastName',
  'firstName',
];

/** Owner fields that follow from sfdcLeadOwnerId. */
export const OWNER_FIELDS = ['leadOwnerFirstName', 'leadOwnerLastName', 'leadOwnerEmailAddress'];
