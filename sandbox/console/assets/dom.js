// @ts-check
import { ControlError, PAGES } from './api.js';

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * An element with attributes, listeners (`onclick`) and children. Texts never become markup.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number | boolean | undefined | ((event: Event) => void)>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== undefined && value !== false) node.setAttribute(name, String(value));
  }
  put(node, ...children);
  return node;
}

/**
 * Replaces what is inside an element.
 * @param {Element} node
 * @param {...Child} children
 */
export function put(node, ...children) {
  node.replaceChildren(
    ...children.filter((child) => child !== null && child !== undefined && child !== false),
  );
}

/**
 * The element with this id, of this class.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {{ new (): T }} type
 * @returns {T}
 */
export function byId(id, type) {
  const node = document.getElementById(id);
  if (!(node instanceof type)) throw new Error(`The page has no ${type.name} #${id}.`);
  return node;
}

/** @param {string} id */
export const value = (id) => {
  const node = document.getElementById(id);
  return node instanceof HTMLInputElement ||
    node instanceof HTMLSelectElement ||
    node instanceof HTMLTextAreaElement
    ? node.value.trim()
    : '';
};

/** @param {number} id */
export const leadPath = (id) => `${PAGES}/leads/${id}`;

/**
 * A sentence in which every "lead 1234" leads to its page.
 * @param {string} text
 * @returns {Child[]}
 */
function withLinks(text) {
  return text.split(/([Ll]ead \d+)/).map((part) => {
    const id = /^[Ll]ead (\d+)$/.exec(part)?.[1];
    return id === undefined ? part : el('a', { href: leadPath(Number(id)) }, part);
  });
}

/**
 * Tells the person what happened, in place of what was told before.
 * @param {string} text
 * @param {'good' | 'bad'} [tone]
 */
export function say(text, tone = 'good') {
  const place = byId('message', HTMLDivElement);
  // An error interrupts a screen reader, a success waits its turn.
  place.setAttribute('role', tone === 'bad' ? 'alert' : 'status');
  place.setAttribute('aria-live', tone === 'bad' ? 'assertive' : 'polite');
  const close = el(
    'button',
    { type: 'button', class: 'plain', onclick: () => put(place) },
    'Close',
  );
  put(place, el('div', { class: `note ${tone}` }, el('p', {}, ...withLinks(text)), close));
}

/** @param {unknown} error */
export function sayError(error) {
  if (!(error instanceof ControlError)) console.error(error);
  say(error instanceof Error ? error.message : String(error), 'bad');
}

/**
 * Runs an action of the person: one at a time, its error told in words.
 * @param {HTMLElement} source the form or button, marked as busy meanwhile
 * @param {() => Promise<void>} action
 */
export async function run(source, action) {
  if (source.getAttribute('aria-busy') === 'true') return;
  source.setAttribute('aria-busy', 'true');
  try {
    await action();
  } catch (error) {
    sayError(error);
  } finally {
    source.removeAttribute('aria-busy');
  }
}

/**
 * @param {string} id of a form
 * @param {() => Promise<void>} action
 */
export function onSubmit(id, action) {
  const form = byId(id, HTMLFormElement);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(form, action);
  });
}

/**
 * @param {string} id of a button
 * @param {() => Promise<void>} action
 */
export function onClick(id, action) {
  const button = byId(id, HTMLButtonElement);
  button.addEventListener('click', () => void run(button, action));
}

/**
 * Runs at once and then `ms` after each end, while the page is shown.
 * @param {number} ms
 * @param {() => Promise<void>} action
 */
export function every(ms, action) {
  let failing = false;
  const turn = async () => {
    try {
      if (!document.hidden) await action();
      failing = false;
    } catch (error) {
      // Told once, not at every turn.
      if (!failing) sayError(error);
      failing = true;
    }
    setTimeout(turn, ms);
  };
  void turn();
}

/**
 * Shows items in a list and keeps the elements of those that stay, with their focus.
 * @template {{ key: string }} T
 * @param {HTMLElement} list
 * @param {T[]} items
 * @param {(item: T) => HTMLElement} create
 * @param {(node: HTMLElement, item: T) => void} update
 */
export function keep(list, items, create, update) {
  const known = new Map(
    [...list.children].map((node) => [/** @type {HTMLElement} */ (node).dataset.key, node]),
  );
  const nodes = items.map((item) => {
    const old = known.get(item.key);
    const node = old instanceof HTMLElement ? old : create(item);
    node.dataset.key = item.key;
    update(node, item);
    return node;
  });
  for (const node of [...list.children]) {
    if (!nodes.includes(/** @type {HTMLElement} */ (node))) node.remove();
  }
  for (const [n, node] of nodes.entries()) {
    if (list.children[n] !== node) list.insertBefore(node, list.children[n] ?? null);
  }
}

/**
 * Draws a part of the page anew; a focus in it goes to the control of the same name, or, when that
 * is gone, to the first one left.
 * @param {HTMLElement} place
 * @param {() => void} draw
 */
export function redraw(place, draw) {
  const { activeElement } = document;
  const name = place.contains(activeElement) ? nameOf(activeElement) : undefined;
  draw();
  if (name === undefined) return;
  /** @type {HTMLElement[]} */
  const controls = [...place.querySelectorAll('button:enabled, select, input')].filter(
    (node) => node instanceof HTMLElement,
  );
  (controls.find((control) => nameOf(control) === name) ?? controls[0])?.focus();
}

/** @param {Element | null} node */
function nameOf(node) {
  return node?.id || node?.getAttribute('aria-label') || node?.textContent || '';
}
