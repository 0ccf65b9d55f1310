// @ts-check
import { get, post } from './api.js';
import { byId, onClick, onSubmit, say } from './dom.js';

/** @typedef {Record<string, unknown>} Settings */

/** @returns {(HTMLInputElement | HTMLSelectElement)[]} named as the settings are */
function controls() {
  const all = byId('settings-form', HTMLFormElement).querySelectorAll('[name]');
  return /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ ([...all]);
}

/** @param {Settings} settings */
function show(settings) {
  for (const control of controls()) {
    const value = settings[control.name];
    if (control.type === 'checkbox') {
      /** @type {HTMLInputElement} */ (control).checked = value === true;
    } else if (Array.isArray(value)) control.value = value.join(', ');
    else if (typeof value === 'number') {
      control.value = String(Number((value / Number(control.dataset.scale ?? 1)).toFixed(6)));
    } else control.value = value === null ? '' : String(value);
  }
}

/**
 * `data-scale`: how many of the setting's unit the shown unit has; `data-list`: texts with commas
 * between; `data-empty="null"`: nothing typed is null.
 * @returns {Settings}
 */
function typed() {
  return Object.fromEntries(
    controls().map((control) => {
      const { name, type, dataset } = control;
      const text = control.value.trim();
      if (type === 'checkbox') return [name, /** @type {HTMLInputElement} */ (control).checked];
      if (text === '' && dataset.empty === 'null') return [name, null];
      if (dataset.list !== undefined)
        return [name, text.split(',').flatMap((part) => part.trim() || [])];
      if (type !== 'number') return [name, text];
      const number = Number(text) * Number(dataset.scale ?? 1);
      // 3 % is 0.03, not 0.030000000000000002; all but shares are whole.
      return [name, Number(number.toFixed(dataset.scale === '0.01' ? 6 : 0))];
    }),
  );
}

/**
 * A form of settings that are read from and written to a control endpoint.
 * @param {string} path
 */
export async function settingsAt(path) {
  show(await get(path));
  onSubmit('settings-form', async () => {
    show(await post(path, typed()));
    say('The settings are saved.');
  });
}

/** The part of the page on the Marketo stand-in's settings. */
export async function settingsForm() {
  await settingsAt('/settings');
  onClick('limits-on', async () => {
    show(await post('/settings', { limits: 'on' }));
    say('All limits are on.');
  });
  onClick('limits-off', async () => {
    show(await post('/settings', { limits: 'off' }));
    say('All limits are off, and export jobs take no time.');
  });
}
