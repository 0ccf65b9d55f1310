// @ts-check
import { get, post, remove } from './api.js';
import { byId, el, every, onClick, onSubmit, put, run, say, value } from './dom.js';
import { settingsAt } from './settings-form.js';

/**
 * @typedef {{ id: string, fault: string, to?: string, from?: string, times: number | null,
 *   code?: number, seen: number, hits: number }} Rule
 */

let drawn = '';
/** @type {Record<string, string>} */
let about = {};

/** @param {Rule} rule */
function card(rule) {
  const button = el('button', { type: 'button', 'aria-label': `Remove ${rule.fault}` }, 'Remove');
  button.addEventListener('click', () => {
    void run(button, async () => {
      await remove(`/mail/faults/${rule.id}`);
      await load();
      say(`The rule ${rule.fault} is removed.`);
    });
  });
  const used = rule.times !== null && rule.hits >= rule.times ? 'Used up: ' : '';
  const often =
    rule.times === null ? `${rule.hits} hits, no end` : `${rule.hits} of ${rule.times} hits`;
  return el(
    'li',
    {},
    el('strong', {}, rule.fault),
    el('p', {}, rule.to === undefined ? 'Every recipient' : `Recipients like ${rule.to}`),
    el('p', { class: 'quiet' }, `${used}${often}.`),
    button,
  );
}

async function load() {
  const { rules, named } = await get('/mail/faults');
  about = named;
  const state = JSON.stringify(rules);
  if (state === drawn) return;
  drawn = state;
  put(
    byId('rules', HTMLUListElement),
    ...(rules.length === 0
      ? [el('li', { class: 'quiet' }, 'None: every email is taken.')]
      : rules.map(card)),
  );
  byId('clear', HTMLButtonElement).hidden = rules.length === 0;
}

function showAbout() {
  put(byId('fault-about', HTMLParagraphElement), about[value('fault')] ?? '');
}

onSubmit('fault-form', async () => {
  const [to, times, code, seconds] = ['to', 'times', 'code', 'seconds'].map(value);
  const rule = await post('/mail/faults', {
    fault: value('fault'),
    times: times ? Number(times) : null,
    kept: !byId('lost', HTMLInputElement).checked,
    ...(to ? { to } : {}),
    ...(code ? { code: Number(code) } : {}),
    ...(seconds ? { ms: Math.round(Number(seconds) * 1000) } : {}),
  });
  await load();
  say(`The rule ${rule.fault} is active.`);
});
onClick('clear', async () => {
  await remove('/mail/faults');
  await load();
  say('All rules are removed.');
});

await run(byId('main', HTMLElement), async () => {
  await Promise.all([settingsAt('/mail/settings'), load()]);
  const fault = byId('fault', HTMLSelectElement);
  put(fault, ...Object.keys(about).map((name) => el('option', {}, name)));
  fault.addEventListener('change', showAbout);
  showAbout();
});
every(2000, load);
