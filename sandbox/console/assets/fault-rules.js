// @ts-check
import { get, post, remove } from './api.js';
import { byId, el, every, keep, onClick, onSubmit, put, run, say, value } from './dom.js';

/**
 * @typedef {{ id: string, fault: string | null, match: Record<string, unknown>, skip: number,
 *   every: number, times: number | null, probability: number, when: 'before' | 'after',
 *   actions: { do: string }[], seen: number, hits: number }} Rule
 */

const EXAMPLE = {
  match: { call: 'activities' },
  skip: 2,
  times: 3,
  actions: [{ do: 'error', code: '606' }],
};

const list = byId('rules', HTMLUListElement);
/** @type {Record<string, string>} */
let about = {};

/** @param {Rule} rule */
function which({ match }) {
  const parts = Object.entries(match).map(([name, value]) => {
    if (name === 'call') return [value].flat().join(', ');
    return name === 'pattern' ? `paths like ${value}` : `${name} ${value}`;
  });
  return parts.length === 0 ? 'Every call' : parts.join('; ');
}

/** @param {Rule} rule */
function progress(rule) {
  const used = rule.times !== null && rule.hits >= rule.times;
  const parts = [
    rule.times === null ? `${rule.hits} hits, no end` : `${rule.hits} of ${rule.times} hits`,
    `matching calls so far: ${rule.seen}`,
    rule.skip > 0 && `lets ${rule.skip} pass first`,
    rule.every > 1 && `then only one call in ${rule.every}`,
    rule.probability < 1 && `by chance, ${Math.round(rule.probability * 100)} %`,
    rule.when === 'after' && 'after the effect',
  ];
  return `${used ? 'Used up: ' : ''}${parts.filter(Boolean).join('; ')}.`;
}

/** @param {Rule} rule */
function card(rule) {
  const name = rule.fault ?? rule.actions.map((action) => action.do).join(', then ');
  const button = el('button', { type: 'button', 'aria-label': `Remove ${name}` }, 'Remove');
  button.addEventListener('click', () => {
    void run(button, async () => {
      await remove(`/faults/${rule.id}`);
      await load();
      say(`The rule ${name} is removed.`);
    });
  });
  return el(
    'li',
    {},
    el('strong', {}, name),
    el('p', {}, which(rule)),
    el('p', { class: 'quiet progress' }),
    button,
  );
}

async function load() {
  const answer = await get('/faults');
  about = answer.named;
  /** @type {Rule[]} */
  const rules = answer.rules;
  if (rules.length === 0) put(list, el('li', { class: 'quiet' }, 'None: every call is answered.'));
  else {
    keep(
      list,
      rules.map((rule) => ({ key: rule.id, rule })),
      ({ rule }) => card(rule),
      (node, { rule }) => {
        const place = node.querySelector('.progress');
        if (place && place.textContent !== progress(rule)) put(place, progress(rule));
      },
    );
  }
  byId('clear', HTMLButtonElement).hidden = rules.length === 0;
  return answer;
}

function showAbout() {
  put(byId('fault-about', HTMLParagraphElement), about[value('fault')] ?? '');
}

/** The part of the page on fault rules. */
export async function faultRules() {
  const { named, calls } = await load();
  const fault = byId('fault', HTMLSelectElement);
  put(fault, ...Object.keys(named).map((name) => el('option', {}, name)));
  put(
    byId('call', HTMLSelectElement),
    el('option', { value: '' }, 'Those the fault is about'),
    ...[...calls].sort().map((name) => el('option', {}, name)),
  );
  byId('rule', HTMLTextAreaElement).value = JSON.stringify(EXAMPLE, null, 2);
  fault.addEventListener('change', showAbout);
  showAbout();

  const endless = byId('endless', HTMLInputElement);
  endless.addEventListener('change', () => {
    byId('times', HTMLInputElement).disabled = endless.checked;
  });

  onSubmit('fault-form', async () => {
    const [call, times, skip] = [value('call'), value('times'), Number(value('skip'))];
    const rule = await post('/faults', {
      fault: value('fault'),
      ...(call === '' ? {} : { match: { call } }),
      ...(skip === 0 ? {} : { skip }),
      ...(endless.checked ? { times: null } : times === '' ? {} : { times: Number(times) }),
    });
    await load();
    say(`The rule ${rule.fault} is active.`);
  });

  onSubmit('rule-form', async () => {
    /** @type {unknown} */
    let rule;
    try {
      rule = JSON.parse(value('rule'));
    } catch (error) {
      throw new Error(`The rule is no JSON: ${/** @type {Error} */ (error).message}.`);
    }
    await post('/faults', rule);
    await load();
    say('The rule is active.');
  });

  onClick('clear', async () => {
    await remove('/faults');
    await load();
    say('All rules are removed.');
  });

  every(2000, async () => {
    await load();
  });
}
