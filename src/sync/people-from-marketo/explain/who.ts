import { InvalidInputError } from '../../../errors.ts';
import { salesforceId18 } from '../../../marketo/salesforce-id.ts';

/** Whom a question is about. Salesforce ids have 18 characters, as people here have them. */
export type Who =
  | { by: 'id'; id: string }
  | { by: 'marketo-id'; marketoId: number }
  | { by: 'email'; email: string }
  | { by: 'salesforce'; kind: 'lead' | 'contact'; sfdcId: string };

/** Marketo's ids are 32-bit. */
const largestId = 2 ** 31 - 1;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const howTo =
  'Give an email address, a Marketo ID, a Salesforce lead or contact ID, or the id in the address of a person here.';

/**
 * Reads what somebody typed.
 *
 * @throws InvalidInputError for anything that names no person.
 */
export function readWho(text: string): Who {
  const value = text.trim();
  if (uuid.test(value)) return { by: 'id', id: value.toLowerCase() };
  if (/^\d{1,10}$/.test(value)) {
    const marketoId = Number(value);
    if (marketoId > 0 && marketoId <= largestId) return { by: 'marketo-id', marketoId };
    throw new InvalidInputError(
      `${value} is not a Marketo ID: they go from 1 to ${largestId}.`,
      howTo,
    );
  }
  if (/^[^\s@,]+@[^\s@,]+$/.test(value)) return { by: 'email', email: value };
  const sfdcId = salesforceId18(value);
  if (sfdcId !== null) return readSalesforceId(sfdcId);
  throw new InvalidInputError(`"${value.slice(0, 100)}" names no person.`, howTo);
}

/** Key prefixes of Salesforce: 00Q lead, 003 contact. */
function readSalesforceId(sfdcId: string): Who {
  if (sfdcId.startsWith('00Q')) return { by: 'salesforce', kind: 'lead', sfdcId };
  if (sfdcId.startsWith('003')) return { by: 'salesforce', kind: 'contact', sfdcId };
  throw new InvalidInputError(
    `${sfdcId} is a Salesforce ID, but not that of a lead (00Q…) or a contact (003…).`,
    howTo,
  );
}
