// @ts-check
import { el } from './dom.js';

/**
 * Asks before something that can't be undone. Escape and "Keep it" answer undefined; else the text
 * that was typed into `input`, if there is one.
 * @param {{ title: string, text: string, action: string, input?: string }} question
 * @returns {Promise<string | undefined>}
 */
export function ask({ title, text, action, input }) {
  const typed = el('input', { id: 'ask-input', autocomplete: 'off' });
  const dialog = el(
    'dialog',
    { 'aria-labelledby': 'ask-title', 'aria-describedby': 'ask-text' },
    el(
      'form',
      { method: 'dialog', class: 'stack' },
      el('h2', { id: 'ask-title' }, title),
      el('p', { id: 'ask-text' }, text),
      input !== undefined &&
        el('div', { class: 'field' }, el('label', { for: 'ask-input' }, input), typed),
      el(
        'div',
        { class: 'actions' },
        el('button', { value: '' }, 'Keep it'),
        el('button', { value: 'yes', class: 'danger' }, action),
      ),
    ),
  );
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      resolve(dialog.returnValue === 'yes' ? typed.value.trim() : undefined);
      dialog.remove();
    });
    dialog.showModal();
  });
}
