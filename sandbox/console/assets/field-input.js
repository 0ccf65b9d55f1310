// @ts-check
import { el } from './dom.js';

/** @import { Field, Value } from './api.js' */
/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Input */

const WHOLE = ['integer', 'score'];
const DECIMAL = ['currency', 'percent'];

/**
 * The input that fits a field's type, with its value in it.
 * @param {Field} field
 * @param {Value} value
 * @param {Record<string, string>} [attributes]
 * @returns {Input}
 */
export function fieldInput(field, value, attributes = {}) {
  const text = value === null ? '' : String(value);
  if (field.dataType === 'boolean') {
    const select = el(
      'select',
      attributes,
      el('option', { value: '' }, 'Empty'),
      el('option', { value: 'true' }, 'Yes'),
      el('option', { value: 'false' }, 'No'),
    );
    select.value = text;
    return select;
  }
  const common = { ...attributes, maxlength: field.length, autocomplete: 'off' };
  // A one-line input would lose the line breaks that some companies and addresses have.
  if (field.dataType === 'text' || text.includes('\n')) {
    const area = el('textarea', { ...common, rows: 3 });
    area.value = text;
    return area;
  }
  const input = el('input', { ...common, ...kind(field.dataType) });
  input.value = text;
  return input;
}

/**
 * @param {string} dataType
 * @returns {Record<string, string>}
 */
function kind(dataType) {
  if (WHOLE.includes(dataType)) return { type: 'number', step: '1' };
  if (DECIMAL.includes(dataType)) return { type: 'number', step: 'any' };
  if (dataType === 'date') return { type: 'date' };
  if (dataType === 'datetime') return { type: 'text', placeholder: '2026-01-31T12:00:00Z' };
  return { type: 'text', inputmode: dataType === 'email' ? 'email' : 'text' };
}

/**
 * The value as the stand-in stores it: null for an empty one.
 * @param {Field} field
 * @param {string} text
 * @returns {Value}
 */
export function parsed(field, text) {
  if (text === '') return null;
  if (field.dataType === 'boolean') return text === 'true';
  if (WHOLE.includes(field.dataType) || DECIMAL.includes(field.dataType)) return Number(text);
  return text;
}
