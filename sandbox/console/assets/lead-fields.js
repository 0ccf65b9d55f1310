// @ts-check
import { el, put, run } from './dom.js';
import { fieldInput, parsed } from './field-input.js';
import { shown } from './format.js';

/** @import { Field, Lead, Value } from './api.js' */

/** @type {[title: string, names: string[]][]} */
const GROUPS = [
  [
    'Person',
    'firstName middleName lastName salutation email phone mobilePhone title department dateOfBirth'.split(
      ' ',
    ),
  ],
  [
    'Company',
    'company website industry numberOfEmployees annualRevenue externalCompanyId'.split(' '),
  ],
  ['Address', 'address city state postalCode country'.split(' ')],
  [
    'Social profiles',
    'linkedInProfileURL linkedInId linkedInDisplayName linkedInPhotoURL facebookId twitterId'.split(
      ' ',
    ),
  ],
  [
    'Source and score',
    'leadSource originalSourceType originalSourceInfo registrationSourceType leadScore'.split(' '),
  ],
  [
    'Permission to contact',
    'unsubscribed unsubscribedReason marketingSuspended marketingSuspendedCause blackListed blackListedCause emailInvalid emailInvalidCause emailSuspended emailSuspendedAt emailSuspendedCause doNotCall doNotCallReason'.split(
      ' ',
    ),
  ],
  [
    'Salesforce',
    'sfdcType sfdcId sfdcContactId sfdcLeadId sfdcAccountId sfdcLeadOwnerId leadOwnerFirstName leadOwnerLastName leadOwnerEmailAddress externalSalesPersonId'.split(
      ' ',
    ),
  ],
];

/**
 * All fields of a lead in groups, each with its own edit.
 * @param {HTMLElement} place
 * @param {Field[]} fields
 * @param {(field: Field, value: Value) => Promise<void>} save
 * @returns {(lead: Lead) => void} shows the values of a lead; a field being edited stays as it is
 */
export function leadFields(place, fields, save) {
  const rows = fields.map((field) => ({ field, ...fieldRow(field, save) }));
  const placed = new Set(GROUPS.flatMap(([, names]) => names));
  const other = fields.map((field) => field.name).filter((name) => !placed.has(name));
  /** @type {typeof GROUPS} */
  const groups = [...GROUPS, ['Other', other]];
  // Seventy fields in one column would put all else out of reach on a phone.
  const roomy = matchMedia('(min-width: 861px)').matches;
  put(
    place,
    ...groups.map(([title, names], n) => {
      const own = names.flatMap((name) => rows.find((row) => row.field.name === name)?.node ?? []);
      const summary = el('summary', {}, el('h3', {}, title));
      return (
        own.length > 0 && el('details', { open: roomy || n === 0 }, summary, el('dl', {}, ...own))
      );
    }),
  );
  return (lead) => {
    for (const row of rows) row.show(lead);
  };
}

/** @param {Field} field */
function whyFixed(field) {
  if (field.crmManaged) return 'from Salesforce';
  return field.updateable ? '' : 'set by Marketo';
}

/**
 * @param {Field} field
 * @param {(field: Field, value: Value) => Promise<void>} save
 */
function fieldRow(field, save) {
  /** @type {Value} */
  let current = null;
  let contact = false;
  let editing = false;
  const dd = el('dd');
  const edit = el(
    'button',
    {
      type: 'button',
      class: 'plain row-end',
      'aria-label': `Edit ${field.displayName}`,
      onclick: open,
    },
    'Edit',
  );
  const fixed = whyFixed(field);

  function close() {
    editing = false;
    const text = shown(current);
    put(
      dd,
      el('span', { class: text === null ? 'value empty' : 'value' }, text ?? 'Empty'),
      fixed === '' ? edit : el('span', { class: 'quiet row-end' }, fixed),
    );
  }

  function open() {
    editing = true;
    const input = fieldInput(field, current, { 'aria-label': field.displayName });
    const leave = () => {
      close();
      edit.focus();
    };
    const form = el(
      'form',
      {
        class: 'edit',
        onsubmit: (event) => {
          event.preventDefault();
          void run(form, async () => {
            await save(field, parsed(field, input.value));
            leave();
          });
        },
        onkeydown: (event) => {
          if (event instanceof KeyboardEvent && event.key === 'Escape') leave();
        },
      },
      input,
      el('button', { class: 'primary' }, 'Save'),
      el('button', { type: 'button', onclick: leave }, 'Cancel'),
      contact &&
        field.ofCompany &&
        el('p', { class: 'quiet' }, 'Lives on the account: changes for all its contacts.'),
    );
    put(dd, form);
    input.focus();
  }

  return {
    node: el(
      'div',
      { 'data-field': field.name },
      el('dt', {}, field.displayName, el('code', {}, field.name)),
      dd,
    ),
    /** @param {Lead} lead */
    show(lead) {
      current = lead[field.name] ?? null;
      contact = lead.sfdcAccountId !== null;
      if (!editing) close();
    },
  };
}
