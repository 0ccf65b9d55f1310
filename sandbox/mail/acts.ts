import { z } from 'zod';
import { formOf, type Visit, visit } from './browse.ts';
import {
  type Answer,
  composeAutoReply,
  composeBounce,
  composeComplaint,
  composeReply,
} from './compose.ts';
import type { Outgoing } from './outgoing.ts';
import { type ReadMessage, readMessage } from './read-message.ts';
import type { MailSettings } from './settings.ts';
import type { MailEvent, StoredMessage } from './store.ts';

export const actSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('open').describe('loads the images') }),
  z.strictObject({
    act: z.literal('click'),
    link: z
      .union([z.number().int().nonnegative(), z.string()])
      .default(0)
      .describe('its number among the links, its address, or a part of its words'),
  }),
  z.strictObject({
    act: z.literal('reply'),
    text: z.string().min(1).default('Thank you, that is interesting. Please call me on Tuesday.'),
  }),
  z.strictObject({ act: z.literal('auto-reply') }),
  z.strictObject({ act: z.literal('bounce'), type: z.enum(['hard', 'soft']).default('hard') }),
  z.strictObject({
    act: z.literal('unsubscribe'),
    by: z.enum(['one-click', 'link']).optional().describe('one-click where the email offers it'),
  }),
  z.strictObject({ act: z.literal('complain').describe('marks it as spam') }),
]);

export type Act = z.output<typeof actSchema>;

export interface Surroundings {
  settings: MailSettings;
  outgoing: Outgoing;
  now: () => number;
}

/** What cannot be done with this message, in a sentence. */
export class ActError extends Error {}

/** Does what a recipient does with a message, and notes it there. Resolves when it is done or queued. */
export async function perform(
  message: StoredMessage,
  act: Act,
  around: Surroundings,
): Promise<MailEvent[]> {
  const read = await readMessage(message);
  const events: MailEvent[] = [];
  const note = (what: string, detail: string) => {
    events.push({ at: new Date(around.now()).toISOString(), what, detail });
  };
  await dispatch({ message, read, act, around, note });
  message.events.push(...events);
  return events;
}

interface Doing {
  message: StoredMessage;
  read: ReadMessage;
  act: Act;
  around: Surroundings;
  note: (what: string, detail: string) => void;
}

async function dispatch(doing: Doing): Promise<void> {
  const { message, read, act, around, note } = doing;
  const about = { message, read, now: new Date(around.now()), turn: message.events.length };
  const { fetchHosts } = around.settings;
  const load = (url: string) => visit(url, { agent: 'person', fetchHosts });
  const back = async (what: string, answer: Answer) => {
    const { state, detail } = await around.outgoing.send(answer);
    note(what, `${state}${detail === '' ? '' : `: ${detail}`}`);
  };
  switch (act.act) {
    case 'open':
      if (read.images.length === 0) note('Opened', 'It has no images, so nobody can tell.');
      for (const image of read.images) note('Opened', `${image}: ${(await load(image)).detail}`);
      return;
    case 'click': {
      const { url } = linkOf(read, act.link);
      note('Clicked', `${url}: ${(await load(url)).detail}`);
      return;
    }
    case 'reply':
      return back('Replied', await composeReply(about, act.text));
    case 'auto-reply':
      needSender(message);
      return back('Answered by itself', await composeAutoReply(about));
    case 'bounce':
      needSender(message);
      return back(`Bounced (${act.type})`, await composeBounce(about, act.type === 'hard'));
    case 'complain':
      needSender(message);
      return back('Marked as spam', await composeComplaint(about));
    case 'unsubscribe':
      return unsubscribe(doing, act.by ?? (read.oneClick ? 'one-click' : 'link'));
  }
}

function linkOf(read: ReadMessage, wanted: number | string) {
  const { links } = read;
  const found =
    typeof wanted === 'number'
      ? links[wanted]
      : (links.find(({ url }) => url === wanted) ??
        links.find(({ text }) => text.toLowerCase().includes(wanted.toLowerCase())));
  if (found) return found;
  throw new ActError(
    links.length === 0
      ? 'The message has no links.'
      : `There is no link ${JSON.stringify(wanted)}. It has ${links.length}: ${links.map(({ text }) => JSON.stringify(text)).join(', ')}.`,
  );
}

function needSender({ from }: StoredMessage): void {
  if (from === '') throw new ActError('The message has no envelope sender to answer to.');
}

/** One click in the mail program (RFC 8058), or the page behind the link and its form. */
async function unsubscribe({ read, around, note }: Doing, by: 'one-click' | 'link') {
  const { fetchHosts } = around.settings;
  const page = read.listUnsubscribe.find((url) => /^https?:/i.test(url));
  if (by === 'one-click') {
    if (!read.oneClick || page === undefined) {
      throw new ActError('The message offers no one-click unsubscribing (RFC 8058).');
    }
    const form = { 'List-Unsubscribe': 'One-Click' };
    const { detail } = await visit(page, { agent: 'person', fetchHosts, form });
    note('Unsubscribed by one click', `POST ${page}: ${detail}`);
    return;
  }
  const link = read.links.find(looksLikeUnsubscribe)?.url ?? page;
  if (link === undefined) throw new ActError('The message has no unsubscribe link.');
  const shown: Visit = await visit(link, { agent: 'person', fetchHosts });
  note('Opened the unsubscribe page', `${link}: ${shown.detail}`);
  if (shown.status === null || shown.status >= 300) return;
  const { action, fields } = formOf(shown.body, link);
  const sent = await visit(action, { agent: 'person', fetchHosts, form: fields });
  note('Unsubscribed on the page', `POST ${action}: ${sent.detail}`);
}

function looksLikeUnsubscribe({ url, text }: { url: string; text: string }): boolean {
  return (
    /unsubscribe|opt.?out|abmelden|abbestellen|désabonn|desinscr/i.test(text) || /\/u\//.test(url)
  );
}
