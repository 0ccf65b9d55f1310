// @ts-check
import { get, PAGES, post } from './api.js';
import { byId, el, leadPath, onClick, onSubmit, put, run, say } from './dom.js';
import { activityCard, fieldCard } from './filter-card.js';
import { count, leadName, shown, time } from './format.js';
import { leadCell } from './lead-cell.js';
import { describeOwner, loadOwners } from './owners.js';

/** @import { Lead, Owner } from './api.js' */
/** @import { ActivityType, Card, Filter, FilterField } from './filter-card.js' */
/** @import { Operators } from './filter-test.js' */
/** @typedef {{ match: string, filters: Filter[] }} List */

const choice = byId('new-filter', HTMLSelectElement);
const match = byId('match', HTMLSelectElement);
const place = byId('filters', HTMLOListElement);
const rows = byId('rows', HTMLTableSectionElement);
/** @type {Set<Card>} */
const cards = new Set();
/** @type {{ activities: ActivityType[], fields: FilterField[], operators: Operators }} */
let offered = { activities: [], fields: [], operators: {} };
/** @type {Owner[]} */
let owners = [];
/** The list whose leads are shown, and where its next page begins. @type {List | undefined} */
let shownList;
let after = 0;

/**
 * @param {Filter} filter
 * @returns {Card | undefined} undefined when its type or field is not offered
 */
function addCard(filter) {
  const { activities, fields, operators } = offered;
  const removed = () => {
    if (card) cards.delete(card);
    showEmpty();
    choice.focus();
  };
  const type = activities.find((entry) => {
    return entry.apiName === filter.activity || entry.filterName === filter.activity;
  });
  const field = fields.find((entry) => entry.name === filter.field);
  const card = type
    ? activityCard(operators, type, filter, removed)
    : field && fieldCard(operators, field, filter, removed);
  if (!card) return undefined;
  cards.add(card);
  place.append(card.node);
  showEmpty();
  return card;
}

function showEmpty() {
  byId('no-filters', HTMLParagraphElement).hidden = cards.size > 0;
  byId('find', HTMLButtonElement).disabled = cards.size === 0;
}

/** @param {Lead} lead */
function row(lead) {
  const id = Number(lead.id);
  const { matchingActivities: times, latestActivity: latest } = lead;
  const did = times === undefined ? null : `${times}, latest ${time(String(latest))}`;
  return el(
    'tr',
    {},
    el('td', { class: 'number' }, String(id)),
    el('th', { scope: 'row' }, el('a', { href: leadPath(id) }, leadName(lead))),
    leadCell('Email', shown(lead.email)),
    leadCell('Company', shown(lead.company)),
    leadCell('Owner', describeOwner(owners, lead.sfdcLeadOwnerId)),
    leadCell('Matching activities', did),
  );
}

/** @param {List} list */
async function page(list) {
  const answer = await post('/smart-list', { ...list, after });
  if (after === 0) put(rows);
  rows.append(...answer.leads.map(row));
  after = answer.next ?? 0;
  byId('more', HTMLButtonElement).hidden = answer.next === null;
  byId('results', HTMLElement).hidden = false;
  byId('table', HTMLTableElement).hidden = answer.count === 0;
  const leads = answer.count === 1 ? '1 lead fits.' : `${count(answer.count)} leads fit.`;
  put(
    byId('summary', HTMLParagraphElement),
    answer.count === 0 ? 'No lead fits. Take a constraint away, or a longer time.' : leads,
  );
}

async function find() {
  shownList = { match: match.value, filters: [...cards].map((card) => card.read()) };
  after = 0;
  await page(shownList);
  // The address holds the list: back from a lead, or given to somebody else, it is found anew.
  const query = new URLSearchParams({ list: JSON.stringify(shownList) });
  history.replaceState(null, '', `${PAGES}/smart-lists?${query}`);
}

/** The list in the address; undefined when there is none, or when it is broken. */
function listInAddress() {
  const params = new URLSearchParams(location.search);
  const activity = params.get('activity');
  if (activity !== null) return { match: 'all', filters: [{ activity }] };
  const text = params.get('list');
  if (text === null) return undefined;
  try {
    /** @type {List} */
    const list = JSON.parse(text);
    return Array.isArray(list.filters) ? list : undefined;
  } catch {
    return undefined;
  }
}

function showOffered() {
  const { activities, fields } = offered;
  byId('no-activities', HTMLParagraphElement).hidden = activities.length > 0;
  const types = activities.map(({ apiName, filterName }) => {
    return el('option', { value: `activity ${apiName}` }, filterName);
  });
  put(
    choice,
    types.length > 0 && el('optgroup', { label: 'Custom activities' }, ...types),
    el(
      'optgroup',
      { label: 'Lead fields' },
      ...fields.map(({ name, displayName }) =>
        el('option', { value: `field ${name}` }, displayName),
      ),
    ),
  );
}

onClick('add-filter', async () => {
  const [kind, name = ''] = choice.value.split(' ');
  addCard(kind === 'activity' ? { activity: name } : { field: name })?.focus();
});
onSubmit('list', find);
onClick('more', async () => {
  if (shownList) await page(shownList);
});

await run(byId('list', HTMLFormElement), async () => {
  [offered, owners] = await Promise.all([get('/smart-list/filters'), loadOwners()]);
  showOffered();
  const list = listInAddress();
  if (!list) return;
  match.value = list.match === 'any' ? 'any' : 'all';
  const missing = list.filters.filter((filter) => !addCard(filter));
  if (missing.length > 0) {
    const names = missing.map((filter) => filter.activity ?? filter.field).join(', ');
    say(`There is no approved activity type and no offered field ${names}: left out.`, 'bad');
  }
  if (cards.size > 0) await find();
});
