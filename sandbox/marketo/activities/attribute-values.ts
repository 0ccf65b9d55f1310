import { isDate, parseDateTime } from '../../support/time.ts';
import type { Reason } from '../api/errors.ts';
import { reason } from '../api/errors.ts';
import type { CustomAttribute } from './custom-types.ts';

const MAX_STRING = 255;
const MAX_TEXT_BYTES = 30_000;

/** Why a value does not fit the attribute (1001); undefined when it does. Values are flat. */
export function misfit(attribute: CustomAttribute, value: unknown): Reason | undefined {
  if (!hasType(attribute, value)) return mismatch(value, attribute.dataType);
  const text = String(value);
  if (attribute.dataType === 'text') {
    return Buffer.byteLength(text) > MAX_TEXT_BYTES
      ? tooLong(attribute, `${MAX_TEXT_BYTES} bytes`)
      : undefined;
  }
  const limited = ['string', 'email', 'phone'].includes(attribute.dataType);
  return limited && text.length > MAX_STRING ? tooLong(attribute, MAX_STRING) : undefined;
}

export function mismatch(value: unknown, type: string): Reason {
  const text = typeof value === 'string' ? value.slice(0, 255) : String(value);
  return reason('1001', `Invalid value '${text}'. Required of type '${type}'`);
}

function tooLong(attribute: CustomAttribute, limit: string | number): Reason {
  return reason('1001', `Value for field '${attribute.apiName}' is longer than ${limit}`);
}

function hasType(attribute: CustomAttribute, value: unknown): boolean {
  if (typeof value === 'object') return false;
  const text = String(value);
  switch (attribute.dataType) {
    case 'integer':
      return /^-?\d+$/.test(text);
    case 'float':
    case 'currency':
      return text.trim() !== '' && Number.isFinite(Number(text));
    case 'boolean':
      return /^(true|false)$/i.test(text);
    case 'date':
      return isDate(text);
    case 'datetime':
      return parseDateTime(text) !== undefined;
    case 'email':
      return text.includes('@');
    default:
      return true;
  }
}
