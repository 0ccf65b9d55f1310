// @ts-check
import { get, PAGES } from './api.js';
import { byId, el, every, put } from './dom.js';
import { count, time } from './format.js';

/**
 * @typedef {{ at: string, what: string, detail: string }} MailEvent
 * @typedef {{ id: number, receivedAt: string, subject: string, events: MailEvent[] }} Message
 */

const address = new URLSearchParams(location.search).get('address') ?? '';
let drawn = '';

/** @param {Message} message */
function row({ id, receivedAt, subject, events }) {
  const happened = [...new Set(events.map(({ what }) => what))].join(', ');
  return el(
    'tr',
    {},
    el('td', { class: 'number' }, time(receivedAt)),
    el(
      'th',
      { scope: 'row' },
      el('a', { href: `${PAGES}/mail/messages/${id}` }, subject || 'No subject'),
    ),
    el('td', { 'data-label': 'What happened' }, happened || 'Nothing yet'),
  );
}

async function load() {
  const { messages } = await get(`/mail/messages?to=${encodeURIComponent(address)}`);
  const state = JSON.stringify(messages);
  if (state === drawn) return;
  drawn = state;
  put(byId('rows', HTMLTableSectionElement), ...messages.map(row));
  put(
    byId('summary', HTMLParagraphElement),
    messages.length === 0 ? 'No email for this address.' : `${count(messages.length)} emails.`,
  );
}

document.title = `${address} · Marketo stand-in`;
put(byId('address', HTMLHeadingElement), address || 'No address given');
every(1500, load);
