// @ts-check
import { el, put } from './dom.js';
import { valueInput } from './filter-value.js';

/** @import { Given, Takes, ValueInput } from './filter-value.js' */
/**
 * What can be compared: an attribute, the date, the number of times, or a field.
 * @typedef {{ key: string, name: string, kind: string }} Subject
 * @typedef {{ operator?: string | undefined, value?: Given }} Test
 * @typedef {Record<string, Record<string, Takes>>} Operators by kind, with what each takes
 */

/**
 * The operator of a subject and the inputs for its value.
 * @param {Operators} operators
 * @param {Subject} subject
 * @param {Test} [test] what it begins with
 * @returns {{ nodes: HTMLElement[], read: () => Test }}
 */
export function testInputs(operators, subject, test = {}) {
  const known = operators[subject.kind] ?? {};
  const select = el(
    'select',
    { 'aria-label': `Operator for ${subject.name}` },
    ...Object.keys(known).map((name) => el('option', {}, name)),
  );
  if (test.operator !== undefined && test.operator in known) select.value = test.operator;
  const place = el('div', { class: 'values' });
  /** @type {ValueInput} */
  let value;
  /** @param {Given} given */
  const show = (given) => {
    value = valueInput(known[select.value] ?? 'values', given);
    put(place, ...value.nodes);
  };
  select.addEventListener('change', () => show(undefined));
  show(test.value);
  return { nodes: [select, place], read: () => ({ operator: select.value, value: value.read() }) };
}

/**
 * A row in which the subject can be chosen too.
 * @param {Operators} operators
 * @param {readonly Subject[]} subjects
 * @param {Test & { key?: string | undefined }} test what it begins with
 * @param {() => void} removed
 * @returns {{ node: HTMLElement, read: () => Test & { key: string } }}
 */
export function constraintRow(operators, subjects, test, removed) {
  const select = el(
    'select',
    { 'aria-label': 'Constraint' },
    ...subjects.map(({ key, name }) => el('option', { value: key }, name)),
  );
  if (test.key !== undefined) select.value = test.key;
  const rest = el('div', { class: 'test' });
  const remove = el('button', { type: 'button', class: 'plain' }, 'Remove');
  remove.addEventListener('click', () => {
    node.remove();
    removed();
  });
  const node = el('div', { class: 'constraint', role: 'group' }, select, rest, remove);
  /** @type {ReturnType<typeof testInputs>} */
  let inputs;
  /** @param {Test} [begin] */
  const show = (begin) => {
    const subject = subjects.find((entry) => entry.key === select.value) ?? subjects[0];
    if (!subject) return;
    inputs = testInputs(operators, subject, begin);
    put(rest, ...inputs.nodes);
    node.setAttribute('aria-label', `Constraint ${subject.name}`);
    remove.setAttribute('aria-label', `Remove constraint ${subject.name}`);
  };
  select.addEventListener('change', () => show());
  show(test);
  return { node, read: () => ({ key: select.value, ...inputs.read() }) };
}
