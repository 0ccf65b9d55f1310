// @ts-check
import { get, PAGES, post } from './api.js';
import { byId, el, leadPath, onSubmit, put, run, say, sayError, value } from './dom.js';
import { findLeads, foundText } from './find-leads.js';
import { leadName, shown } from './format.js';
import { describeOwner, loadOwners } from './owners.js';

/** @import { Lead, Owner } from './api.js' */

const list = byId('leads', HTMLUListElement);
const foundList = byId('found', HTMLUListElement);
/** @type {Owner[]} */
let owners = [];
/** @type {Lead[]} */
let leads = [];
/** @type {number | undefined} */
let winner;

/** @param {Lead} lead */
function facts(lead) {
  return [
    el('p', {}, shown(lead.email) ?? 'No email', ', ', shown(lead.company) ?? 'no company'),
    el(
      'p',
      { class: 'quiet' },
      `${shown(lead.sfdcType) ?? 'Only in Marketo'}, ${describeOwner(owners, lead.sfdcLeadOwnerId)}`,
    ),
  ];
}

function show() {
  if (!leads.some((lead) => lead.id === winner)) winner = Number(leads[0]?.id);
  put(list, ...leads.map(card));
  byId('empty', HTMLParagraphElement).hidden = leads.length > 0;
  byId('do-merge', HTMLButtonElement).disabled = leads.length < 2;
  const query = leads.length === 0 ? '' : `?leads=${leads.map((lead) => lead.id).join(',')}`;
  history.replaceState(null, '', `${PAGES}/merge${query}`);
}

/** @param {Lead} lead */
function card(lead) {
  const id = Number(lead.id);
  return el(
    'li',
    {},
    el(
      'label',
      { class: 'check' },
      el('input', {
        type: 'radio',
        name: 'winner',
        value: id,
        checked: id === winner,
        'aria-label': `${leadName(lead)}, ${id}, wins`,
        onchange: () => {
          winner = id;
        },
      }),
      ' Wins',
    ),
    el('a', { href: leadPath(id) }, leadName(lead)),
    el('span', { class: 'quiet' }, ` ${id}`),
    ...facts(lead),
    el(
      'button',
      {
        type: 'button',
        class: 'plain',
        'aria-label': `Take out ${leadName(lead)}, ${id}`,
        onclick: () => {
          leads = leads.filter((entry) => entry.id !== id);
          show();
          byId('text', HTMLInputElement).focus();
        },
      },
      'Take out',
    ),
  );
}

/** @param {Lead} lead */
function candidate(lead) {
  const add = el(
    'button',
    {
      type: 'button',
      'aria-label': `Add ${leadName(lead)}, ${lead.id}`,
      onclick: () => {
        leads = [...leads, lead];
        node.remove();
        show();
        byId('text', HTMLInputElement).focus();
      },
    },
    'Add',
  );
  const node = el(
    'li',
    {},
    el('strong', {}, leadName(lead)),
    el('span', { class: 'quiet' }, ` ${lead.id}`),
    ...facts(lead),
    add,
  );
  return node;
}

onSubmit('search', async () => {
  const text = value('text');
  const { leads: found, next } = await findLeads(text, 0, 12);
  const others = found.filter((lead) => !leads.some((entry) => entry.id === lead.id));
  put(foundList, ...others.map(candidate));
  put(byId('found-summary', HTMLParagraphElement), foundText(found.length, next, text));
});

onSubmit('merge', async () => {
  const named = winner;
  const result = await post(`/leads/${named}/merge`, {
    losers: leads.map((lead) => lead.id).filter((id) => id !== named),
    inCRM: byId('in-crm', HTMLInputElement).checked,
  });
  const survivor = Number(result.winner);
  const gone = result.losers.join(' and ');
  leads = [await get(`/leads/${survivor}`)];
  winner = survivor;
  show();
  say(
    survivor === named
      ? `Lead ${survivor} survived; ${gone} merged into it.`
      : `Lead ${survivor} survived, not ${named}: its record in Salesforce beats the one you chose. ${gone} merged into it.`,
  );
});

await run(byId('merge', HTMLFormElement), async () => {
  owners = await loadOwners();
  const ids = (new URLSearchParams(location.search).get('leads') ?? '').split(',').filter(Boolean);
  for (const id of ids) {
    try {
      leads.push(await get(`/leads/${encodeURIComponent(id)}`));
    } catch (error) {
      sayError(error);
    }
  }
  show();
});
