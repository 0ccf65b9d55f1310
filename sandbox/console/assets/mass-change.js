// @ts-check
import { get, post } from './api.js';
import { byId, el, onSubmit, put, run, say, value } from './dom.js';
import { fieldInput, parsed } from './field-input.js';
import { count } from './format.js';

/** @import { Field } from './api.js' */

/** @type {Field[]} */
let fields = [];

/** The input for the new value is that of the chosen field's type. */
function offerValue() {
  const field = fields.find((entry) => entry.name === value('field'));
  const attributes = { id: 'value', 'aria-describedby': 'value-help' };
  if (field) document.getElementById('value')?.replaceWith(fieldInput(field, null, attributes));
}

onSubmit('form', async () => {
  const field = fields.find((entry) => entry.name === value('field'));
  if (!field) return;
  const from = value('from');
  const { changed, firstId, lastId } = await post('/leads/mass-change', {
    field: field.name,
    value: parsed(field, value('value')),
    count: Number(value('count')),
    ...(from === '' ? {} : { from: Number(from) }),
    everybody: byId('everybody', HTMLInputElement).checked,
  });
  say(
    changed === 0
      ? 'No lead fits. Begin at a lower ID, or take leads without a sales owner too.'
      : `${field.displayName} of ${count(changed)} leads is written, from lead ${firstId} to lead ${lastId}.`,
  );
});

await run(byId('form', HTMLFormElement), async () => {
  /** @type {Field[]} */
  const all = (await get('/fields')).fields;
  fields = all
    // Company fields of contacts live on accounts, which a batch campaign does not write.
    .filter((field) => field.updateable && !field.crmManaged && !field.ofCompany)
    .sort((a, b) => a.displayName.localeCompare(b.displayName));
  const select = byId('field', HTMLSelectElement);
  put(select, ...fields.map((field) => el('option', { value: field.name }, field.displayName)));
  select.value = 'title';
  select.addEventListener('change', offerValue);
  offerValue();
});
