// @ts-check
import { el } from './dom.js';

/**
 * @typedef {'nothing' | 'values' | 'value' | 'two values' | 'choice' | 'day' | 'two days' | 'period'} Takes
 * @typedef {string | number | boolean | (string | number | boolean)[] | undefined} Given
 * @typedef {{ nodes: HTMLElement[], read: () => Given }} ValueInput
 */

const UNITS = ['hours', 'days', 'weeks', 'months', 'years'];

/**
 * The inputs for what an operator takes.
 * @param {Takes} takes
 * @param {Given} given what stands in them at first
 * @returns {ValueInput}
 */
export function valueInput(takes, given) {
  const [first = '', second = ''] = [given ?? []].flat().map(String);
  switch (takes) {
    case 'nothing':
      return { nodes: [], read: () => undefined };
    case 'values':
      return texts([given ?? []].flat().join('; '));
    case 'choice':
      return choice(first);
    case 'period':
      return period(first);
    case 'value':
      return inputs('number', [['Value', first]]);
    case 'two values':
      return inputs('number', [
        ['From', first],
        ['To', second],
      ]);
    case 'day':
      return inputs('date', [['Day', first]]);
    case 'two days':
      return inputs('date', [
        ['First day', first],
        ['Last day', second],
      ]);
  }
}

/**
 * @param {'number' | 'date'} type
 * @param {[label: string, value: string][]} wanted
 * @returns {ValueInput}
 */
function inputs(type, wanted) {
  const nodes = wanted.map(([label, value]) =>
    el('input', { type, value, required: true, step: 'any', 'aria-label': label }),
  );
  return {
    nodes,
    read: () => {
      const values = nodes.map((node) => node.value);
      return values.length === 1 ? values[0] : values;
    },
  };
}

/**
 * @param {string} value
 * @returns {ValueInput}
 */
function texts(value) {
  const node = el('input', {
    value,
    required: true,
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'One, or several; like; this',
    'aria-label': 'Value, or several separated by semicolons',
  });
  return {
    nodes: [node],
    read: () => {
      const values = node.value
        .split(';')
        .map((part) => part.trim())
        .filter((part) => part !== '');
      return values.length > 1 ? values : (values[0] ?? '');
    },
  };
}

/**
 * @param {string} value
 * @returns {ValueInput}
 */
function choice(value) {
  const node = el(
    'select',
    { 'aria-label': 'Value' },
    el('option', { value: 'true' }, 'true'),
    el('option', { value: 'false' }, 'false'),
  );
  if (value !== '') node.value = value;
  return { nodes: [node], read: () => node.value === 'true' };
}

/**
 * @param {string} value such as "7 days"
 * @returns {ValueInput}
 */
function period(value) {
  const [number = '7', unit = 'days'] = value === '' ? [] : value.split(' ');
  const count = el('input', {
    type: 'number',
    min: '1',
    max: '9999',
    step: '1',
    value: number,
    required: true,
    'aria-label': 'How many',
  });
  const units = el(
    'select',
    { 'aria-label': 'Unit' },
    ...UNITS.map((name) => el('option', { value: name }, name)),
  );
  units.value = unit.endsWith('s') ? unit : `${unit}s`;
  return { nodes: [count, units], read: () => `${count.value} ${units.value}` };
}
