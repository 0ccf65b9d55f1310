import { parseMarketoDate } from './dates.ts';
import type { LeadFieldKey, LeadFieldMap } from './lead-fields.ts';
import { salesforceId18 } from './salesforce-id.ts';
import type { MarketoLead } from './types.ts';

/**
 * A lead in our terms. A key is absent where the instance has no such field: that says nothing, which
 * is not the same as null. Texts are as Marketo has them, never empty; Salesforce ids have 18
 * characters.
 */
export type LeadValues = {
  marketoId: number;
  firstName?: string | null;
  lastName?: string | null;
  email?: string | null;
  phone?: string | null;
  company?: string | null;
  title?: string | null;
  linkedinUrl?: string | null;
  source?: string | null;
  sfdcLeadId?: string | null;
  sfdcContactId?: string | null;
  sfdcAccountId?: string | null;
  /** What is no Salesforce id stays as it is: see qualify(). */
  ownerId?: string | null;
  ownerName?: string | null;
  ownerEmail?: string | null;
  unsubscribed?: boolean | null;
  emailInvalid?: boolean | null;
  blockListed?: boolean | null;
  marketingSuspended?: boolean | null;
  doNotCall?: boolean | null;
  partitionId?: number | null;
};

const texts = [
  'firstName',
  'lastName',
  'email',
  'phone',
  'company',
  'title',
  'linkedinUrl',
  'source',
  'ownerEmail',
] as const;
const salesforceIds = ['sfdcLeadId', 'sfdcContactId', 'sfdcAccountId', 'ownerId'] as const;
const flags = [
  'unsubscribed',
  'emailInvalid',
  'blockListed',
  'marketingSuspended',
  'doNotCall',
] as const;

/**
 * Reads a lead by the instance's own field names. Values come typed or as text ("1", "true"), in
 * REST and in bulk files alike: what a field is decides how it is read, never its JSON type.
 *
 * @returns null when the record has no usable id.
 */
export function mapLead(lead: MarketoLead, map: LeadFieldMap): LeadValues | null {
  const marketoId = toInteger(lead.id ?? null);
  if (marketoId === null || marketoId <= 0) return null;
  const raw = (key: LeadFieldKey): Raw => lead[map[key] ?? ''] ?? null;

  const values: LeadValues = { marketoId };
  for (const key of texts) if (map[key]) values[key] = toText(raw(key));
  for (const key of salesforceIds) if (map[key]) values[key] = toSalesforceId(raw(key));
  for (const key of flags) if (map[key]) values[key] = toBoolean(raw(key));
  if (map.partitionId) values.partitionId = toInteger(raw('partitionId'));
  if (map.ownerFirstName || map.ownerLastName) {
    const parts = [toText(raw('ownerFirstName')), toText(raw('ownerLastName'))];
    values.ownerName = parts.filter((part) => part !== null).join(' ') || null;
  }
  return values;
}

/** When Marketo made the lead; null where that was not read. */
export function leadCreatedAt(lead: MarketoLead): Date | null {
  return parseMarketoDate(lead.createdAt ?? null);
}

type Raw = MarketoLead[string];

/** Empty is null: Marketo does not tell the two apart. */
function toText(value: Raw): string | null {
  const text = value === null ? '' : String(value);
  return text === '' ? null : text;
}

/** Also `1` and `0`, and in any capitals, as attributes and bulk files have them. */
function toBoolean(value: Raw): boolean | null {
  const text = String(value).trim().toLowerCase();
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  return null;
}

/** A whole number, also as digits in a text; null for anything else. */
function toInteger(value: Raw): number | null {
  const text = String(value).trim();
  return /^-?\d{1,15}(?:\.0+)?$/.test(text) ? Number.parseInt(text, 10) : null;
}

function toSalesforceId(value: Raw): string | null {
  const text = toText(value)?.trim() ?? '';
  return text === '' ? null : (salesforceId18(text) ?? text);
}
