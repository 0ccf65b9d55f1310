// @ts-check
import { el } from './dom.js';

/**
 * A cell of a table of leads.
 * @param {string} label stands beside the value where the table is shown as cards
 * @param {string | null} content
 */
export function leadCell(label, content) {
  return el('td', { 'data-label': label, class: content === null ? 'empty' : '' }, content ?? '–');
}
