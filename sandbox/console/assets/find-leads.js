// @ts-check
import { get } from './api.js';
import { count } from './format.js';

/** @import { Lead } from './api.js' */

/**
 * One page of a search. The stand-in looks for at most 0.4 s at a time: `next` says from where to
 * go on, also when this page has found nothing.
 * @param {string} text
 * @param {number} [after]
 * @param {number} [limit]
 * @returns {Promise<{ leads: Lead[], next: number | null }>}
 */
export async function findLeads(text, after = 0, limit = 50) {
  const query = new URLSearchParams({ search: text, after: String(after), limit: String(limit) });
  const { leads, complete, lookedUpTo } = await get(`/leads?${query}`);
  return { leads, next: complete ? null : (lookedUpTo ?? leads.at(-1)?.id ?? null) };
}

/**
 * @param {number} found
 * @param {number | null} next
 * @param {string} text
 */
export function foundText(found, next, text) {
  const what = `${count(found)} ${found === 1 ? 'lead' : 'leads'}`;
  if (next === null) return found === 0 ? `No lead matches “${text}”.` : `${what} found.`;
  if (text === '') return `The first ${what}.`;
  return `${what} among those with an ID up to ${next}.`;
}
