import { z } from 'zod';
import { ActError, actSchema } from '../mail/acts.ts';
import { MAIL_FAULTS, mailRuleSchema } from '../mail/faults.ts';
import { readMessage } from '../mail/read-message.ts';
import { mailSettingsSchema } from '../mail/settings.ts';
import type { StoredMessage } from '../mail/store.ts';
import { send } from '../support/http.ts';
import { ControlError, type ControlRequest, type ControlRoute } from './control-route.ts';

const actOnMessage = z.object({ message: z.number().int() });

/** The mail stand-in: mailboxes, what recipients do, settings, faults. */
export const mailRoutes: ControlRoute[] = [
  {
    method: 'GET',
    path: '/mail',
    handle: ({ mail }) => ({
      host: mail.host,
      port: mail.port,
      ...mail.store.counts(),
      planned: mail.planned,
      outgoing: mail.outgoing.list().map(({ id, answer, state, tries, detail }) => {
        return { id, kind: answer.kind, to: answer.envelope.to, state, tries, detail };
      }),
    }),
  },
  {
    method: 'GET',
    path: '/mail/mailboxes',
    handle: ({ mail, params }) => ({ mailboxes: mail.store.mailboxes(params.get('search') ?? '') }),
  },
  {
    method: 'GET',
    path: '/mail/messages',
    handle: async ({ mail, params }) => {
      const limit = Number(params.get('limit') ?? 100);
      const found = mail.store.list({ to: params.get('to') ?? undefined, limit });
      return { messages: await Promise.all(found.map(summaryOf)) };
    },
  },
  {
    method: 'DELETE',
    path: '/mail/messages',
    handle: ({ mail }) => {
      mail.clear();
      return mail.store.counts();
    },
  },
  {
    method: 'GET',
    path: '/mail/messages/:id',
    handle: async (request) => {
      const message = messageIn(request);
      const { raw: _, ...stored } = message;
      return { ...stored, bytes: message.raw.length, ...(await readMessage(message)) };
    },
  },
  {
    method: 'GET',
    path: '/mail/messages/:id/raw',
    handle: (request) => {
      const { raw } = messageIn(request);
      return plain(request, 'text/plain;charset=UTF-8', raw.toString('utf8'));
    },
  },
  {
    method: 'GET',
    path: '/mail/messages/:id/view',
    handle: async (request) => {
      const { html, text } = await readMessage(messageIn(request));
      const shown = html || `<pre>${escaped(text)}</pre>`;
      return plain(request, 'text/html;charset=UTF-8', shown);
    },
  },
  {
    method: 'POST',
    path: '/mail/act',
    handle: async ({ mail, body }) => {
      const { message, ...rest } = actOnMessage.loose().parse(body);
      const act = actSchema.parse(rest);
      try {
        return { message, events: await mail.act(message, act) };
      } catch (error) {
        throw error instanceof ActError ? new ControlError(error.message, 409) : error;
      }
    },
  },
  { method: 'GET', path: '/mail/settings', handle: ({ mail }) => mail.settings },
  {
    method: 'POST',
    path: '/mail/settings',
    handle: ({ mail, body }) => {
      const given = mailSettingsSchema.partial().parse(body);
      return mail.change(
        Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
      );
    },
  },
  {
    method: 'GET',
    path: '/mail/faults',
    handle: ({ mail }) => ({ rules: mail.faults.list(), named: MAIL_FAULTS }),
  },
  {
    method: 'POST',
    path: '/mail/faults',
    handle: ({ mail, body }) => mail.faults.add(mailRuleSchema.parse(body)),
  },
  {
    method: 'DELETE',
    path: '/mail/faults',
    handle: ({ mail }) => {
      mail.faults.clear();
      return { rules: [] };
    },
  },
  {
    method: 'DELETE',
    path: '/mail/faults/:id',
    handle: ({ mail, path }) => {
      if (!mail.faults.remove(path.id ?? '')) {
        throw new ControlError(`There is no mail fault rule ${path.id}.`, 404);
      }
      return { rules: mail.faults.list() };
    },
  },
];

function messageIn({ mail, path }: ControlRequest): StoredMessage {
  const message = mail.store.get(Number(path.id));
  if (!message) throw new ControlError(`There is no message ${path.id}.`, 404);
  return message;
}

async function summaryOf(message: StoredMessage) {
  const { id, receivedAt, from, to, events } = message;
  const read = await readMessage(message);
  const lockstepId = read.headers.find(({ name }) => /^x-lockstep-id$/i.test(name))?.value ?? null;
  const { subject, messageId } = read;
  return { id, receivedAt, from, to, subject, messageId, lockstepId, events };
}

/**
 * Sent as it is, but inert: in the page's frame as anywhere else it runs nothing and loads nothing,
 * so that looking at an email here is no opening of it.
 */
async function plain({ req, res }: ControlRequest, type: string, body: string): Promise<undefined> {
  const headers = {
    'content-type': type,
    'cache-control': 'no-store',
    'content-security-policy':
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'",
    'x-content-type-options': 'nosniff',
  };
  await send(req, res, { status: 200, headers, body });
  return undefined;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
