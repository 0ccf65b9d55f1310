// @ts-check
import { el } from './dom.js';
import { constraintRow, testInputs } from './filter-test.js';

/** @import { Operators, Subject, Test } from './filter-test.js' */
/**
 * @typedef {{ apiName: string, name: string, filterName: string,
 *   attributes: { apiName: string, name: string, kind: string }[] }} ActivityType
 * @typedef {{ name: string, displayName: string, kind: string }} FilterField
 * @typedef {{ activity?: string, field?: string, constraints?: (Test & { attribute: string })[],
 *   dateOfActivity?: Test, minTimes?: number } & Test} Filter as the stand-in takes it
 * @typedef {{ node: HTMLElement, read: () => Filter, focus: () => void }} Card
 */

// No attribute's API name has a space, so these are none.
const DATE = 'date of activity';
const TIMES = 'min number of times';

/**
 * @param {string} name
 * @param {() => void} removed
 * @param {...HTMLElement} inside
 */
function frame(name, removed, ...inside) {
  const remove = el('button', { type: 'button' }, 'Remove filter');
  remove.setAttribute('aria-label', `Remove filter ${name}`);
  remove.addEventListener('click', () => {
    node.remove();
    removed();
  });
  const node = el(
    'li',
    {},
    el('fieldset', {}, el('legend', {}, name), ...inside, el('div', { class: 'actions' }, remove)),
  );
  return { node, remove };
}

/**
 * A filter on a field of the lead.
 * @param {Operators} operators
 * @param {FilterField} field
 * @param {Filter} filter what it begins with
 * @param {() => void} removed
 * @returns {Card}
 */
export function fieldCard(operators, field, filter, removed) {
  const subject = { key: field.name, name: field.displayName, kind: field.kind };
  const inputs = testInputs(operators, subject, filter);
  const row = el('div', { class: 'test' }, ...inputs.nodes);
  return {
    node: frame(field.displayName, removed, row).node,
    read: () => ({ field: field.name, ...inputs.read() }),
    focus: () => inputs.nodes[0]?.focus(),
  };
}

/**
 * A filter on a custom activity type, with its constraints.
 * @param {Operators} operators
 * @param {ActivityType} type
 * @param {Filter} filter what it begins with
 * @param {() => void} removed
 * @returns {Card}
 */
export function activityCard(operators, type, filter, removed) {
  /** @type {Operators} */
  const known = { ...operators, times: { 'at least': 'value' } };
  /** @type {Subject[]} */
  const subjects = [
    ...type.attributes.map(({ apiName, name, kind }) => ({ key: apiName, name, kind })),
    { key: DATE, name: 'Date of Activity', kind: 'time' },
    { key: TIMES, name: 'Min. Number of Times', kind: 'times' },
  ];
  /** @type {Set<ReturnType<typeof constraintRow>>} */
  const rows = new Set();
  const list = el('div', { class: 'constraints' });
  const add = el('button', { type: 'button' }, 'Add a constraint');
  add.setAttribute('aria-label', `Add a constraint to ${type.filterName}`);

  /** @param {Test & { key?: string }} [test] */
  function addRow(test = {}) {
    const row = constraintRow(known, subjects, test, () => {
      rows.delete(row);
      add.focus();
    });
    rows.add(row);
    list.append(row.node);
    return row;
  }

  for (const { attribute, ...test } of filter.constraints ?? []) {
    const named = type.attributes.find((entry) => entry.name === attribute);
    addRow({ key: named?.apiName ?? attribute, ...test });
  }
  if (filter.dateOfActivity) addRow({ key: DATE, ...filter.dateOfActivity });
  if (filter.minTimes !== undefined) addRow({ key: TIMES, value: filter.minTimes });

  const { node, remove } = frame(type.filterName, removed, list);
  add.addEventListener('click', () => addRow().node.querySelector('select')?.focus());
  remove.before(add);
  return {
    node,
    focus: () => add.focus(),
    read() {
      /** @type {Filter} */
      const made = { activity: type.apiName };
      for (const row of rows) {
        const { key, ...test } = row.read();
        if (key === DATE) made.dateOfActivity = test;
        else if (key === TIMES) made.minTimes = Number(test.value);
        else made.constraints = [...(made.constraints ?? []), { attribute: key, ...test }];
      }
      return made;
    },
  };
}
