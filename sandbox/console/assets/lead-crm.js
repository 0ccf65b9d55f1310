// @ts-check
import { ask } from './ask.js';
import { el, put, run } from './dom.js';
import { ownerName, shown } from './format.js';
import { describeOwner, fillOwners } from './owners.js';

/** @import { Lead, Owner } from './api.js' */
/** @typedef {(action: string, body: object, done: string) => Promise<void>} Act */

/**
 * Owner and Salesforce record of a lead, with what can be done to them.
 * @param {HTMLElement} place
 * @param {Lead} lead
 * @param {Owner[]} owners
 * @param {Act} act posts /leads/{id}/{action} and says what was done
 */
export function leadCrm(place, lead, owners, act) {
  const synced = lead.sfdcType !== null;
  put(
    place,
    el(
      'dl',
      { class: 'compact' },
      fact('Record', synced ? `${lead.sfdcType} ${lead.sfdcId}` : 'Only in Marketo'),
      lead.sfdcAccountId !== null && fact('Account', shown(lead.sfdcAccountId)),
      fact('Owner', describeOwner(owners, lead.sfdcLeadOwnerId)),
    ),
    synced ? ownerForm(lead, owners, act) : syncForm(owners, act),
    synced && el('div', { class: 'actions' }, ...salesforceActions(lead, act)),
  );
}

/**
 * @param {string} name
 * @param {string | null} text
 */
function fact(name, text) {
  return el('div', {}, el('dt', {}, name), el('dd', {}, text ?? 'Empty'));
}

/**
 * @param {Lead} lead
 * @param {Owner[]} owners
 * @param {Act} act
 */
function ownerForm(lead, owners, act) {
  const select = el('select', { id: 'owner' });
  fillOwners(select, owners, 'No owner', String(lead.sfdcLeadOwnerId ?? ''));
  /** @param {string | null} id */
  const setOwner = async (id) => {
    const owner = owners.find((entry) => entry.id === id);
    await act(
      'owner',
      { owner: id },
      owner ? `The owner is ${ownerName(owner)} now.` : 'The lead has no owner now.',
    );
  };
  const form = el(
    'form',
    {
      class: 'inline',
      onsubmit: (event) => {
        event.preventDefault();
        void run(form, () => setOwner(select.value === '' ? null : select.value));
      },
    },
    el('div', { class: 'field grow' }, el('label', { for: 'owner' }, 'Give it to'), select),
    el('button', {}, 'Set owner'),
    el(
      'button',
      {
        type: 'button',
        disabled: lead.sfdcLeadOwnerId === null,
        onclick: () => void run(form, () => setOwner(null)),
      },
      'Clear owner',
    ),
  );
  return form;
}

/**
 * @param {Owner[]} owners
 * @param {Act} act
 */
function syncForm(owners, act) {
  const owner = el('select', { id: 'sync-owner' });
  fillOwners(owner, owners, 'Any user');
  const type = el(
    'select',
    { id: 'sync-type' },
    el('option', {}, 'Lead'),
    el('option', {}, 'Contact'),
  );
  const form = el(
    'form',
    {
      class: 'stack',
      onsubmit: (event) => {
        event.preventDefault();
        const given = owner.value === '' ? {} : { ownerId: owner.value };
        void run(form, () =>
          act(
            'sync',
            { type: type.value, ...given },
            `It is a ${type.value.toLowerCase()} in Salesforce now.`,
          ),
        );
      },
    },
    el('p', { class: 'quiet' }, 'Sync it to Salesforce to give it an owner.'),
    el('div', { class: 'field' }, el('label', { for: 'sync-type' }, 'As'), type),
    el('div', { class: 'field' }, el('label', { for: 'sync-owner' }, 'Owner'), owner),
    el('div', { class: 'actions' }, el('button', {}, 'Sync to Salesforce')),
  );
  return form;
}

/**
 * @param {Lead} lead
 * @param {Act} act
 */
function salesforceActions(lead, act) {
  const convert = el('button', { type: 'button' }, 'Convert to contact');
  convert.addEventListener('click', () => {
    void run(convert, () => act('convert', {}, 'It is a contact in Salesforce now.'));
  });
  const gone = el('button', { type: 'button', class: 'danger' }, 'Delete in Salesforce…');
  gone.addEventListener('click', () => {
    void run(gone, async () => {
      const answer = await ask({
        title: 'Delete it in Salesforce?',
        text: 'Its Salesforce IDs and its owner go. The lead stays in Marketo.',
        action: 'Delete in Salesforce',
      });
      if (answer === undefined) return;
      await act('delete-in-salesforce', {}, 'It is gone from Salesforce and only in Marketo now.');
    });
  });
  return lead.sfdcType === 'Lead' ? [convert, gone] : [gone];
}
