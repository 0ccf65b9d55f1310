// @ts-check
import { get, PAGES, post } from './api.js';
import { byId, el, every, onClick, onSubmit, put, run, say, value } from './dom.js';
import { time } from './format.js';

/**
 * @typedef {{ at: string, what: string, detail: string }} MailEvent
 * @typedef {{ filename: string, contentType: string, bytes: number }} Attachment
 * @typedef {{ id: number, receivedAt: string, from: string, to: string, bytes: number,
 *   subject: string, replyTo: string | null, cc: string[], events: MailEvent[],
 *   links: { url: string, text: string }[], oneClick: boolean, attachments: Attachment[],
 *   headers: { name: string, value: string }[] }} Message
 */

const id = Number(location.pathname.split('/').filter(Boolean).at(-1));
let drawn = '';

/**
 * @param {string} name
 * @param {string} text
 */
const fact = (name, text) => el('div', {}, el('dt', {}, name), el('dd', {}, text));

/** @param {Message} message */
function show(message) {
  const { attachments, events, headers, links } = message;
  const subject = message.subject || 'No subject';
  document.title = `${subject} · Marketo stand-in`;
  put(byId('subject', HTMLHeadingElement), subject);
  const box = byId('box', HTMLAnchorElement);
  box.href = `${PAGES}/mail/box?address=${encodeURIComponent(message.to)}`;
  put(box, message.to);
  byId('raw', HTMLAnchorElement).href = `/_sandbox/mail/messages/${id}/raw`;
  put(
    byId('facts', HTMLDListElement),
    fact('From', headers.find(({ name }) => /^from$/i.test(name))?.value ?? message.from),
    fact('Arrived', time(message.receivedAt)),
    fact('Bounces to', message.from || 'Nobody'),
    fact('Replies to', message.replyTo ?? 'The sender'),
    message.cc.length > 0 && fact('Cc', message.cc.join(', ')),
    attachments.length > 0 &&
      fact(
        'Attached',
        attachments.map(({ filename, bytes }) => `${filename} (${bytes} bytes)`).join(', '),
      ),
  );
  put(
    byId('link', HTMLSelectElement),
    ...links.map(({ url, text }, n) => el('option', { value: n }, `${text || 'No words'}: ${url}`)),
  );
  byId('click', HTMLFormElement).hidden = links.length === 0;
  byId('one-click', HTMLButtonElement).disabled = !message.oneClick;
  put(byId('headers', HTMLDListElement), ...headers.map(({ name, value }) => fact(name, value)));
  showEvents(events);
}

/** @param {MailEvent[]} events */
function showEvents(events) {
  const state = JSON.stringify(events);
  if (state === drawn) return;
  drawn = state;
  put(
    byId('events', HTMLOListElement),
    ...(events.length === 0
      ? [el('li', { class: 'quiet' }, 'Nothing yet: the recipient has not looked at it.')]
      : events
          .toReversed()
          .map(({ at, what, detail }) =>
            el('li', {}, el('time', {}, time(at)), el('strong', {}, what), el('span', {}, detail)),
          )),
  );
}

/**
 * @param {string} done
 * @param {Record<string, unknown>} what
 */
async function act(done, what) {
  await post('/mail/act', { message: id, ...what });
  showEvents((await get(`/mail/messages/${id}`)).events);
  say(done);
}

onClick('open', () => act('The recipient has opened it.', { act: 'open' }));
onClick('complain', () => act('The recipient has marked it as spam.', { act: 'complain' }));
onClick('auto-reply', () => act('The recipient is out of office.', { act: 'auto-reply' }));
onClick('bounce-hard', () => act('It has bounced for good.', { act: 'bounce', type: 'hard' }));
onClick('bounce-soft', () => act('It has bounced for now.', { act: 'bounce', type: 'soft' }));
onClick('one-click', () =>
  act('The recipient has unsubscribed by one click.', { act: 'unsubscribe', by: 'one-click' }),
);
onClick('by-link', () =>
  act('The recipient has sent the unsubscribe page.', { act: 'unsubscribe', by: 'link' }),
);
onSubmit('click', () =>
  act('The recipient has clicked the link.', { act: 'click', link: Number(value('link')) }),
);
onSubmit('reply', () => act('The recipient has replied.', { act: 'reply', text: value('text') }));

await run(byId('main', HTMLElement), async () => {
  show(await get(`/mail/messages/${id}`));
  byId('there', HTMLDivElement).hidden = false;
  byId('email', HTMLIFrameElement).src = `/_sandbox/mail/messages/${id}/view`;
  // Recipients may act by themselves.
  every(1500, async () => showEvents((await get(`/mail/messages/${id}`)).events));
});
