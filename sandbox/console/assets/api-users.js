// @ts-check
import { get, post } from './api.js';
import { byId, el, put, run, say } from './dom.js';

/** @import { Partition } from './api.js' */
/**
 * @typedef {{ name: string, clientId: string, clientSecret: string, permissions: string[],
 *   partitions: number[] }} ApiUser
 */

/**
 * @param {string} text
 * @param {string} kind
 * @param {string | number} value
 * @param {boolean} checked
 */
function box(text, kind, value, checked) {
  const input = el('input', { type: 'checkbox', 'data-kind': kind, value, checked });
  return el('label', { class: 'check' }, input, ` ${text}`);
}

/**
 * @param {ApiUser} user
 * @param {string[]} permissions all there are
 * @param {Partition[]} partitions
 */
function card(user, permissions, partitions) {
  const form = el(
    'form',
    {
      onsubmit: (event) => {
        event.preventDefault();
        void run(form, save);
      },
    },
    el(
      'fieldset',
      {},
      el('legend', {}, 'Partitions it sees'),
      ...partitions.map(({ id, name }) => box(name, 'partition', id, user.partitions.includes(id))),
    ),
    el(
      'fieldset',
      {},
      el('legend', {}, 'Permissions of its role'),
      ...permissions.map((name) => box(name, 'permission', name, user.permissions.includes(name))),
    ),
    el('button', { 'aria-label': `Save ${user.name}` }, 'Save'),
  );

  /** @param {string} kind */
  const chosen = (kind) =>
    [...form.querySelectorAll('input')]
      .filter((input) => input.dataset.kind === kind && input.checked)
      .map((input) => input.value);

  async function save() {
    await post('/users', {
      name: user.name,
      permissions: chosen('permission'),
      partitions: chosen('partition').map(Number),
    });
    say(`The role of the API user ${user.name} is saved.`);
  }

  return el(
    'li',
    {},
    el('strong', {}, user.name),
    el(
      'dl',
      { class: 'compact' },
      el('div', {}, el('dt', {}, 'Client ID'), el('dd', {}, el('code', {}, user.clientId))),
      el('div', {}, el('dt', {}, 'Client secret'), el('dd', {}, el('code', {}, user.clientSecret))),
    ),
    el('details', {}, el('summary', {}, `Role of ${user.name}`), form),
  );
}

/** The part of the page on API users: what to connect with, and what their roles may see. */
export async function apiUsers() {
  const [{ users }, { partitions }] = await Promise.all([get('/users'), get('')]);
  const permissions = users.reduce(
    (/** @type {string[]} */ most, /** @type {ApiUser} */ user) =>
      user.permissions.length > most.length ? user.permissions : most,
    [],
  );
  put(byId('endpoint', HTMLElement), `${location.origin}/rest`);
  put(byId('identity', HTMLElement), `${location.origin}/identity`);
  put(
    byId('users', HTMLUListElement),
    ...users.map((/** @type {ApiUser} */ user) => card(user, permissions, partitions)),
  );
}
