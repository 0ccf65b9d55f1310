// @ts-check
import { get } from './api.js';
import { el, put } from './dom.js';
import { ownerName } from './format.js';

/** @import { Owner } from './api.js' */

const KINDS = /** @type {const} */ ([
  ['user', 'Users'],
  ['inactive user', 'Inactive users'],
  ['queue', 'Queues'],
]);

/** @returns {Promise<Owner[]>} */
export async function loadOwners() {
  return (await get('/owners')).owners;
}

/**
 * @param {HTMLSelectElement} select
 * @param {Owner[]} owners
 * @param {string} none text of the choice that has no value
 * @param {string} [chosen]
 */
export function fillOwners(select, owners, none, chosen = '') {
  const groups = KINDS.map(([kind, label]) =>
    el(
      'optgroup',
      { label },
      ...owners
        .filter((owner) => owner.kind === kind)
        .sort((a, b) => ownerName(a).localeCompare(ownerName(b)))
        .map((owner) => el('option', { value: owner.id }, ownerName(owner))),
    ),
  );
  put(select, el('option', { value: '' }, none), ...groups);
  select.value = chosen;
}

/**
 * Name and kind of a lead's owner.
 * @param {Owner[]} owners
 * @param {unknown} id
 */
export function describeOwner(owners, id) {
  if (id === null || id === undefined) return 'No owner';
  const owner = owners.find((entry) => entry.id === id);
  if (!owner) return String(id);
  return owner.kind === 'user' ? ownerName(owner) : `${ownerName(owner)} (${owner.kind})`;
}
