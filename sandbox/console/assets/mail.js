// @ts-check
import { get, PAGES, remove } from './api.js';
import { ask } from './ask.js';
import { byId, el, every, onClick, onSubmit, put, say, value } from './dom.js';
import { count, time } from './format.js';

/**
 * @typedef {{ address: string, messages: number, lastAt: string, lastId: number }} Mailbox
 * @typedef {{ id: number, kind: string, to: string, state: string, tries: number,
 *   detail: string }} Outgoing
 */

let drawn = '';

/** @param {Mailbox} box */
function row(box) {
  const href = `${PAGES}/mail/box?address=${encodeURIComponent(box.address)}`;
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, el('a', { href }, box.address)),
    el('td', { class: 'number', 'data-label': 'Emails' }, count(box.messages)),
    el(
      'td',
      { class: 'number', 'data-label': 'Last email' },
      el('a', { href: `${PAGES}/mail/messages/${box.lastId}` }, time(box.lastAt)),
    ),
  );
}

/** @param {Outgoing} mail */
function sentBack({ kind, to, state, tries, detail }) {
  const often = tries > 1 ? `, ${tries} tries` : '';
  return el(
    'li',
    {},
    el('strong', {}, `${kind}: ${state}${often}`),
    el('span', {}, `To ${to}`),
    el('span', { class: 'quiet' }, detail),
  );
}

async function load() {
  const [server, settings, { mailboxes }] = await Promise.all([
    get('/mail'),
    get('/mail/settings'),
    get(`/mail/mailboxes?search=${encodeURIComponent(value('text'))}`),
  ]);
  const state = JSON.stringify([server, settings.inbound, mailboxes]);
  if (state === drawn) return;
  drawn = state;
  put(byId('server', HTMLElement), `${server.host}:${server.port}`);
  put(
    byId('inbound', HTMLElement),
    settings.inbound ?? 'nowhere yet: they wait until an inbound address is set',
  );
  put(byId('rows', HTMLTableSectionElement), ...mailboxes.map(row));
  const planned =
    server.planned === 0 ? '' : ` Recipients will act ${count(server.planned)} times.`;
  put(
    byId('summary', HTMLParagraphElement),
    server.messages === 0
      ? 'No email yet. Send one from Lockstep, and its recipient appears here.'
      : `${count(server.messages)} emails in ${count(server.mailboxes)} mailboxes.${planned}`,
  );
  put(
    byId('outgoing', HTMLUListElement),
    ...(server.outgoing.length === 0
      ? [el('li', { class: 'quiet' }, 'Nothing yet.')]
      : server.outgoing.slice(0, 50).map(sentBack)),
  );
}

onSubmit('search', load);
onClick('empty', async () => {
  const answer = await ask({
    title: 'Empty all mailboxes?',
    text: 'All emails go, with what recipients would have done with them.',
    action: 'Empty them',
  });
  if (answer === undefined) return;
  await remove('/mail/messages');
  await load();
  say('All mailboxes are empty.');
});
every(1500, async () => {
  if (drawn === '' || byId('live', HTMLInputElement).checked) await load();
});
