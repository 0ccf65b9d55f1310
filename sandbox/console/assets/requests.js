// @ts-check
import { get, remove } from './api.js';
import { byId, el, every, onClick, onSubmit, put, say, value } from './dom.js';
import { exportJobs } from './export-jobs.js';
import { count, duration, megabytes, time } from './format.js';

/**
 * @typedef {{ time: string, method: string, path: string, query: string, call: string,
 *   client: string | null, status: number | null, code: string | null, faults: string[],
 *   ms: number }} Logged
 */

const LOOKED_AT = 500;
const SHOWN = 200;
let drawn = '';

/** @param {Logged} entry */
function failed(entry) {
  return (
    entry.code !== null || entry.faults.length > 0 || entry.status === null || entry.status >= 400
  );
}

/** @param {Logged} entry */
function row(entry) {
  const query = entry.query === '' ? '' : `?${entry.query}`;
  return el(
    'tr',
    { class: failed(entry) ? 'failed' : '' },
    el('td', { class: 'number' }, time(entry.time).slice(11, 19)),
    el('th', { scope: 'row' }, entry.call),
    el('td', { class: 'number' }, entry.status === null ? 'No answer' : String(entry.status)),
    el('td', { class: 'number' }, entry.code ?? '–'),
    el('td', { class: 'number' }, duration(entry.ms)),
    optional('API user', entry.client ?? ''),
    el('td', { class: 'path' }, `${entry.method} ${entry.path}${query}`),
    optional('Faults', entry.faults.join(', ')),
  );
}

/**
 * @param {string} label
 * @param {string} text
 */
function optional(label, text) {
  return el('td', { 'data-label': label, class: text === '' ? 'empty' : '' }, text || '–');
}

/**
 * @param {string} id
 * @param {Record<string, number>} counts
 * @param {string} none
 */
function counters(id, counts, none) {
  const entries = Object.entries(counts).sort(([, a], [, b]) => b - a);
  put(
    byId(id, HTMLUListElement),
    ...(entries.length === 0
      ? [el('li', { class: 'quiet' }, none)]
      : entries.map(([name, n]) => el('li', {}, el('span', {}, name), el('strong', {}, count(n))))),
  );
}

/**
 * @param {string} name
 * @param {string} text
 */
function figure(name, text) {
  return el('div', {}, el('dt', {}, name), el('dd', {}, text));
}

async function load() {
  const answer = await get(`/requests?last=${LOOKED_AT}`);
  const [wanted, onlyErrors] = [
    value('wanted').toLowerCase(),
    byId('only-errors', HTMLInputElement).checked,
  ];
  // Drawn anew only when something changed, so that a selected text stays selected.
  const state = JSON.stringify([answer, wanted, onlyErrors]);
  if (state === drawn) return;
  drawn = state;
  /** @type {Logged[]} */
  const requests = answer.requests;
  const fitting = requests
    .filter((entry) => !onlyErrors || failed(entry))
    .filter((entry) =>
      `${entry.call} ${entry.method} ${entry.path}?${entry.query} ${entry.client}`
        .toLowerCase()
        .includes(wanted),
    )
    .slice(-SHOWN)
    .reverse();
  put(byId('requests', HTMLTableSectionElement), ...fitting.map(row));
  put(
    byId('shown', HTMLParagraphElement),
    requests.length === 0
      ? 'No request yet. Connect a client, for example Lockstep, and its calls appear here.'
      : `${count(fitting.length)} of the last ${count(requests.length)} requests.`,
  );
  put(
    byId('totals', HTMLDListElement),
    figure('Calls since the start or reset', count(answer.total)),
    figure('Calls today', count(answer.callsToday)),
    figure('Exported today', megabytes(answer.exportBytesToday)),
  );
  counters('calls', answer.calls, 'None.');
  counters('codes', answer.codes, 'None.');
}

onSubmit('filter', load);
for (const event of ['input', 'change']) {
  byId('filter', HTMLFormElement).addEventListener(event, () => void load());
}
onClick('reset', async () => {
  await remove('/requests');
  await load();
  say('The counters begin at 0 again.');
});
every(1500, async () => {
  if (byId('live', HTMLInputElement).checked) await Promise.all([load(), exportJobs()]);
});
