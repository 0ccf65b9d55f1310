// @ts-check
import { get, post } from './api.js';
import { byId, el, leadPath, onSubmit, put, run, value } from './dom.js';
import { fieldInput, parsed } from './field-input.js';
import { fillOwners, loadOwners } from './owners.js';

/** @import { Field, Value } from './api.js' */

const NAMES = [
  'firstName',
  'lastName',
  'email',
  'phone',
  'company',
  'title',
  'linkedInProfileURL',
  'leadSource',
  'country',
];
/** @type {Field[]} */
let offered = [];

onSubmit('form', async () => {
  /** @type {Record<string, Value>} */
  const fields = {};
  for (const field of offered) {
    const given = parsed(field, value(field.name));
    if (given !== null) fields[field.name] = given;
  }
  const owner = value('owner');
  if (owner !== '') fields.sfdcLeadOwnerId = owner;
  const made = await post('/leads', { fields });
  location.assign(`${leadPath(made.id)}?created`);
});

await run(byId('form', HTMLFormElement), async () => {
  const [{ fields }, owners] = await Promise.all([get('/fields'), loadOwners()]);
  offered = NAMES.flatMap(
    (name) => fields.find((/** @type {Field} */ field) => field.name === name) ?? [],
  );
  put(
    byId('inputs', HTMLDivElement),
    ...offered.map((field) =>
      el(
        'div',
        { class: 'field' },
        el('label', { for: field.name }, field.displayName),
        fieldInput(field, null, { id: field.name }),
      ),
    ),
  );
  fillOwners(byId('owner', HTMLSelectElement), owners, 'No owner, only in Marketo');
});
