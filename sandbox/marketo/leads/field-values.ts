import { isDate, parseDateTime } from '../../support/time.ts';
import type { Reason } from '../api/errors.ts';
import { reason } from '../api/errors.ts';
import type { LeadField, Value } from './fields.ts';

/** A value as a field of this type stores it, or why it can't (1001). Null and "" both store null. */
export function storedValue(field: LeadField, given: unknown): { value: Value } | { why: Reason } {
  if (given === null || given === '') return { value: null };
  const value = convert(field.dataType, given);
  if (value === undefined) {
    return {
      why: reason('1001', `Invalid value '${String(given)}'. Required of type '${field.dataType}'`),
    };
  }
  if (typeof value === 'string' && field.length !== undefined && value.length > field.length) {
    return {
      why: reason('1001', `Value for field '${field.name}' is longer than ${field.length}`),
    };
  }
  return { value };
}

function convert(dataType: string, given: unknown): Value | undefined {
  if (typeof given === 'object') return undefined;
  const text = String(given);
  switch (dataType) {
    case 'boolean':
      if (typeof given === 'boolean') return given;
      return /^(true|1|yes)$/i.test(text) ? true : /^(false|0|no)$/i.test(text) ? false : undefined;
    case 'integer':
    case 'score':
      return /^-?\d+$/.test(text) ? Number(text) : undefined;
    case 'float':
    case 'currency':
    case 'percent':
      return Number.isFinite(Number(text)) ? Number(text) : undefined;
    case 'date':
      return isDate(text) ? text : undefined;
    case 'datetime':
      return parseDateTime(text) === undefined ? undefined : text;
    case 'email':
      // Marketo takes mail addresses in ASCII only.
      return /^[\x21-\x7e]+@[\x21-\x7e]+$/.test(text) ? text : undefined;
    default:
      return text;
  }
}
