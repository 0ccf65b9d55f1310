// @ts-check
import { get, PAGES } from './api.js';
import { byId, el, leadPath, onClick, onSubmit, put, run, value } from './dom.js';
import { findLeads, foundText } from './find-leads.js';
import { count, leadName, shown } from './format.js';
import { leadCell } from './lead-cell.js';
import { describeOwner, loadOwners } from './owners.js';

/** @import { Lead, Owner, Partition } from './api.js' */

const rows = byId('rows', HTMLTableSectionElement);
const more = byId('more', HTMLButtonElement);
/** @type {Owner[]} */
let owners = [];
/** @type {Partition[]} */
let partitions = [];
let text = '';
let found = 0;
/** @type {number | null} */
let next = null;

/** @param {Lead} lead */
function row(lead) {
  const id = Number(lead.id);
  const name = leadName(lead);
  const partition = partitions.find((entry) => String(entry.id) === lead.leadPartitionId);
  return el(
    'tr',
    {},
    el(
      'td',
      {},
      el('input', {
        type: 'checkbox',
        value: id,
        'aria-label': `Choose ${name}, ${id}`,
        onchange: showChosen,
      }),
    ),
    el('td', { class: 'number' }, String(id)),
    el('th', { scope: 'row' }, el('a', { href: leadPath(id) }, name)),
    leadCell('Email', shown(lead.email)),
    leadCell('Company', shown(lead.company)),
    leadCell('Owner', describeOwner(owners, lead.sfdcLeadOwnerId)),
    leadCell('Salesforce', shown(lead.sfdcType) ?? 'Only in Marketo'),
    leadCell('Partition', partition?.name ?? shown(lead.leadPartitionId)),
  );
}

function chosen() {
  return [...rows.querySelectorAll('input')].filter((box) => box.checked).map((box) => box.value);
}

function showChosen() {
  const { length } = chosen();
  byId('merge', HTMLButtonElement).disabled = length < 2;
  put(
    byId('chosen', HTMLSpanElement),
    length < 2 ? 'Choose two or more leads to merge them.' : `${length} leads are chosen.`,
  );
}

async function search() {
  text = value('text');
  found = 0;
  const query = text === '' ? '' : `?search=${encodeURIComponent(text)}`;
  history.replaceState(null, '', `${PAGES}${query}`);
  put(rows);
  showChosen();
  await page(0);
}

/** @param {number} after */
async function page(after) {
  const answer = await findLeads(text, after);
  next = answer.next;
  found += answer.leads.length;
  rows.append(...answer.leads.map(row));
  more.hidden = next === null;
  put(byId('summary', HTMLParagraphElement), foundText(found, next, text));
}

onSubmit('search', search);
onClick('more', () => page(next ?? 0));
onSubmit('results', async () => {
  location.assign(`${PAGES}/merge?leads=${chosen().join(',')}`);
});

await run(byId('results', HTMLFormElement), async () => {
  const [instance, all] = await Promise.all([get(''), loadOwners()]);
  owners = all;
  partitions = instance.partitions;
  put(
    byId('instance', HTMLSpanElement),
    `${instance.munchkinId}, ${count(instance.leads)} leads, ${count(instance.people)} with a sales owner`,
  );
  byId('text', HTMLInputElement).value = new URLSearchParams(location.search).get('search') ?? '';
  await search();
});
