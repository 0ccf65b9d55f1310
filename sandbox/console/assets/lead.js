// @ts-check
import { activityLog } from './activity-log.js';
import { ControlError, get, PAGES, post } from './api.js';
import { ask } from './ask.js';
import {
  byId,
  el,
  every,
  onClick,
  onSubmit,
  put,
  redraw,
  run,
  say,
  sayError,
  value,
} from './dom.js';
import { duration, leadName, shown, time } from './format.js';
import { leadCrm } from './lead-crm.js';
import { leadFields } from './lead-fields.js';
import { leadOpportunities } from './lead-opportunities.js';
import { loadOwners } from './owners.js';

/** @import { Field, Instance, Lead, Owner } from './api.js' */

const id = Number(location.pathname.split('/').filter(Boolean).at(-1));
/** @type {[Instance, { fields: Field[] }, Owner[], { lagMs: number }]} */
const [instance, { fields }, owners, settings] = await Promise.all([
  get(''),
  get('/fields'),
  loadOwners(),
  get('/settings'),
]).catch((error) => {
  sayError(error);
  throw error;
});
const loadLog = activityLog(id, () => settings.lagMs);
const loadOpportunities = leadOpportunities(id, refresh);
let hiddenRows = 0;

const showFields = leadFields(byId('fields', HTMLDivElement), fields, async (field, value) => {
  await post(`/leads/${id}/edit`, { fields: { [field.name]: value } });
  await refresh();
  say(`${field.displayName} is saved. ${whenSeen()}`);
});

/** The API sees a change only when the log has shown it. */
function whenSeen() {
  return settings.lagMs === 0
    ? 'The activity log shows it at once.'
    : `The API's activity log shows it in about ${duration(settings.lagMs)}.`;
}

/** @type {import('./lead-crm.js').Act} */
async function act(action, body, done) {
  await post(`/leads/${id}/${action}`, body);
  await refresh();
  say(`${done} ${whenSeen()}`);
}

/**
 * The parts of the page that need a lead.
 * @param {boolean} there
 */
function showParts(there) {
  for (const part of document.querySelectorAll('[data-lead]')) {
    /** @type {HTMLElement} */ (part).hidden = !there;
  }
}

/** @param {Lead} lead */
function show(lead) {
  const name = leadName(lead);
  document.title = `${name} · Marketo stand-in`;
  put(byId('name', HTMLHeadingElement), name);
  put(
    byId('subtitle', HTMLParagraphElement),
    `Marketo ID ${id}, changed ${time(String(lead.updatedAt))}`,
    shown(lead.company) && ` · ${shown(lead.company)}`,
  );
  showParts(true);
  showFields(lead);
  const crm = byId('crm', HTMLDivElement);
  redraw(crm, () => leadCrm(crm, lead, owners, act));
  byId('partition-choice', HTMLSelectElement).value = String(lead.leadPartitionId);
}

/** @param {string} why */
function showGone(why) {
  document.title = `Lead ${id} is not there · Marketo stand-in`;
  put(byId('name', HTMLHeadingElement), `Lead ${id} is not there`);
  put(byId('subtitle', HTMLParagraphElement), 'Its activity log stays below.');
  showParts(false);
  byId('main', HTMLElement).focus({ preventScroll: true });
  say(why, 'bad');
}

async function refresh() {
  byId('log', HTMLElement).hidden = false;
  hiddenRows = await loadLog();
  try {
    show(await get(`/leads/${id}`));
    await loadOpportunities();
  } catch (error) {
    if (!(error instanceof ControlError && error.status === 404)) throw error;
    showGone(error.message);
  }
}

put(byId('instance', HTMLSpanElement), instance.munchkinId);
put(
  byId('partition-choice', HTMLSelectElement),
  ...instance.partitions.map((entry) => el('option', { value: entry.id }, entry.name)),
);
byId('merge', HTMLAnchorElement).href = `${PAGES}/merge?leads=${id}`;

onSubmit('partition', async () => {
  const chosen = instance.partitions.find(
    (entry) => String(entry.id) === value('partition-choice'),
  );
  if (chosen) {
    await act('partition', { partition: chosen.id }, `It is in the partition ${chosen.name} now.`);
  }
});
onClick('refresh', refresh);
onClick('delete', async () => {
  const name = byId('name', HTMLHeadingElement).textContent;
  const campaign = await ask({
    title: 'Delete this lead?',
    text: `${name} (${id}) goes from Marketo for good.`,
    action: 'Delete',
    input: 'Name of the campaign that deletes it (optional)',
  });
  if (campaign === undefined) return;
  await post(`/leads/${id}/delete`, campaign === '' ? {} : { campaign });
  await refresh();
  say(`${name} is deleted. ${whenSeen()}`);
});

await run(byId('main', HTMLElement), refresh);
const { search } = location;
if (search === '?created') say(`The lead is created with Marketo ID ${id}. ${whenSeen()}`);
// Rows become visible by themselves; nothing else on the page does.
every(1500, async () => {
  if (hiddenRows > 0) hiddenRows = await loadLog();
});
