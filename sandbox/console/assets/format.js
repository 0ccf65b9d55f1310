// @ts-check
/** @import { Lead, Owner, Value } from './api.js' */

/** @param {Lead} lead */
export function leadName(lead) {
  const name = [lead.firstName, lead.lastName].filter((part) => part).join(' ');
  return name || String(lead.email ?? lead.company ?? '') || 'No name';
}

/** @param {Owner} owner */
export function ownerName(owner) {
  return owner.firstName === null ? owner.lastName : `${owner.firstName} ${owner.lastName}`;
}

/**
 * What a page shows for a field's value; null for an empty one.
 * @param {Value | undefined} value
 */
export function shown(value) {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return String(value);
}

/**
 * To the second, in UTC as in the API's answers.
 * @param {string | number} time
 */
export function time(time) {
  const iso = new Date(time).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

const number = new Intl.NumberFormat('en');

/** @param {number} value */
export const count = (value) => number.format(value);

/** @param {number} bytes */
export function megabytes(bytes) {
  return `${(bytes / 1_048_576).toFixed(bytes < 10_485_760 ? 1 : 0)} MB`;
}

/**
 * @param {number} ms
 * @returns {string}
 */
export function duration(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(1))} s`;
  if (ms < 3_600_000) return `${Number((ms / 60_000).toFixed(1))} min`;
  return ms < 86_400_000
    ? `${Number((ms / 3_600_000).toFixed(1))} h`
    : `${Number((ms / 86_400_000).toFixed(1))} d`;
}
