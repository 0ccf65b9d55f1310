// @ts-check
import { el } from './dom.js';

/** @typedef {{ name: string, value: unknown }[]} Attributes */

/**
 * Of Marketo's own activities: in one flow, as most of them matter little.
 * @param {Attributes} attributes
 */
export function activityAttributes(attributes) {
  return attributes.length > 0 && list('attributes', attributes, (value) => text(value));
}

/**
 * Of a custom activity: each on a line of its own, addresses as links.
 * @param {Attributes} attributes
 */
export function customAttributes(attributes) {
  return list('custom', attributes, (value) => {
    if (typeof value === 'string' && /^https?:\/\//.test(value)) {
      return el('a', { href: value, rel: 'noreferrer', target: '_blank' }, value);
    }
    return el('span', { class: 'value' }, text(value));
  });
}

/**
 * @param {string} name
 * @param {Attributes} attributes
 * @param {(value: unknown) => string | HTMLElement} show
 */
function list(name, attributes, show) {
  return el(
    'dl',
    { class: name },
    ...attributes.map((entry) =>
      el('div', {}, el('dt', {}, entry.name), el('dd', {}, show(entry.value))),
    ),
  );
}

/** @param {unknown} value */
function text(value) {
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
