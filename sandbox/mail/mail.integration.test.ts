import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { readInbound } from '../../src/mail/inbound.ts';
import { type InboundServer, startInboundServer } from '../../src/mail/inbound-server.ts';
import { type BuiltMessage, buildMessage } from '../../src/mail/message.ts';
import { openSmtp } from '../../src/mail/smtp.ts';
import type { SmtpServer } from '../../src/mail/smtp-types.ts';
import { type RunningSandbox, startSandbox } from '../server.ts';

type Hit = { method: string; path: string; agent: string; body: string };

let sandbox: RunningSandbox;
let smtp: SmtpServer;
let inbound: InboundServer;
let web: Server;
let site: string;
const hits: Hit[] = [];
const arrived: { raw: Buffer; envelope: { from: string; to: string[] } }[] = [];
let turnAway = false;

beforeAll(async () => {
  web = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    hits.push({
      method: req.method ?? '',
      path: req.url ?? '',
      agent: String(req.headers['user-agent']),
      body,
    });
    if (req.url?.startsWith('/t/c')) res.writeHead(302, { location: 'https://example.com/' }).end();
    else if (req.url?.startsWith('/u/') && req.method === 'GET') {
      const form = `<form method="post" action="/u/1/confirm"><input type="hidden" name="token" value="t1">
        <label><input type="radio" name="what" value="all">All</label>
        <label><input type="radio" name="what" value="some">Some</label></form>`;
      res.end(form);
    } else res.end('ok');
  }).listen(0, '127.0.0.1');
  await once(web, 'listening');
  site = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  inbound = await startInboundServer({
    host: '127.0.0.1',
    port: 0,
    maxBytes: 1_000_000,
    accepts: (address) => address.endsWith('@lockstep.test'),
    onMessage: async (message) => {
      if (turnAway) throw new Error('The database is away.');
      arrived.push(message);
    },
    log: { warn: () => {} },
  });
  sandbox = await startSandbox({
    people: 20,
    limits: 'off',
    mail: { inbound: `127.0.0.1:${inbound.port}` },
  });
  smtp = openSmtp({ ...sandbox.facts.mail, security: 'none' });
});

afterAll(async () => {
  await smtp?.close();
  await sandbox?.close();
  await inbound?.close();
  web?.close();
});

beforeEach(() => {
  hits.length = 0;
  arrived.length = 0;
  turnAway = false;
});

afterEach(async () => {
  await control('DELETE', '/messages');
  await control('DELETE', '/faults');
  await control('POST', '/settings', { scanner: false, imageProxy: false, behaviour: false });
});

async function control(method: string, path: string, body?: unknown) {
  const answer = await fetch(`${sandbox.facts.control}/mail${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : text };
}

const act = (message: number, what: Record<string, unknown>) =>
  control('POST', '/act', { message, ...what });

let n = 0;
function email(to = 'ada@example.com'): Promise<BuiltMessage> {
  n += 1;
  return buildMessage({
    from: { name: 'Sam Seller', address: 'sam@lockstep.test' },
    to: [{ name: 'Ada', address: to }],
    replyTo: { address: 'r+token@lockstep.test' },
    subject: 'An offer',
    html: `<p>Hello Ada, <a href="${site}/t/c/1">our offer</a> and <a href="https://elsewhere.example/">more</a>.
      <a href="${site}/u/1">Unsubscribe</a><img src="${site}/t/o/1" width="1" height="1" alt=""></p>`,
    messageId: `<mail-${n}@lockstep.test>`,
    date: new Date(),
    headers: {
      'X-Lockstep-Id': `id-${n}`,
      'List-Unsubscribe': `<${site}/u/1/one-click>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
    returnPath: 'b-token@lockstep.test',
  });
}

/** Sends one and answers its number in the stand-in. */
async function arrive(to?: string): Promise<number> {
  await smtp.send(await email(to));
  const { body } = await control('GET', '/messages?limit=1');
  return body.messages[0].id;
}

describe('A message', () => {
  test('is in the mailbox of each recipient, and can be read as they see it', async () => {
    const built = await email('grace@example.com');
    await smtp.send({
      ...built,
      envelope: { ...built.envelope, to: ['grace@example.com', 'x@y.z'] },
    });
    const { body } = await control('GET', '/mailboxes?search=GRACE');
    expect(body.mailboxes).toMatchObject([{ address: 'grace@example.com', messages: 1 }]);
    const listed = await control('GET', '/messages?to=Grace@example.com');
    expect(listed.body.messages).toMatchObject([
      { from: 'b-token@lockstep.test', subject: 'An offer', lockstepId: `id-${n}` },
    ]);
    const one = await control('GET', `/messages/${listed.body.messages[0].id}`);
    expect(one.body).toMatchObject({
      replyTo: 'r+token@lockstep.test',
      oneClick: true,
      images: [`${site}/t/o/1`],
      links: [
        { url: `${site}/t/c/1`, text: 'our offer' },
        { url: 'https://elsewhere.example/', text: 'more' },
        { url: `${site}/u/1`, text: 'Unsubscribe' },
      ],
    });
  });

  test('is shown inert, so that looking at it is no opening', async () => {
    const id = await arrive();
    const view = await fetch(`${sandbox.facts.control}/mail/messages/${id}/view`);
    expect(view.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
    expect(hits).toEqual([]);
  });
});

describe('A recipient', () => {
  test('opens: the pixel is loaded by a browser', async () => {
    const { body } = await act(await arrive(), { act: 'open' });
    expect(hits).toMatchObject([{ method: 'GET', path: '/t/o/1' }]);
    expect(hits[0]?.agent).toContain('Chrome/141');
    expect(body.events).toMatchObject([{ what: 'Opened', detail: `${site}/t/o/1: HTTP 200` }]);
  });

  test('clicks a link by its words, and never leaves this machine', async () => {
    const id = await arrive();
    const there = await act(id, { act: 'click', link: 'offer' });
    expect(there.body.events[0].detail).toMatch(/HTTP 302, leads to https:\/\/example\.com\/$/);
    expect(hits).toMatchObject([{ path: '/t/c/1' }]);
    const elsewhere = await act(id, { act: 'click', link: 1 });
    expect(elsewhere.body.events[0].detail).toContain('not loaded: elsewhere.example');
    const none = await act(id, { act: 'click', link: 'nothing' });
    expect(none).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining('It has 3') },
    });
  });

  test('replies: a threaded email with the history reaches the reply address', async () => {
    await act(await arrive(), { act: 'reply', text: 'Yes, call me.' });
    expect(arrived[0]?.envelope).toEqual({
      from: 'ada@example.com',
      to: ['r+token@lockstep.test'],
    });
    const read = await readInbound(arrived[0]?.raw ?? Buffer.alloc(0));
    expect(read).toMatchObject({
      kind: 'reply',
      inReplyTo: `<mail-${n}@lockstep.test>`,
      references: [`<mail-${n}@lockstep.test>`],
      subject: 'Re: An offer',
      text: 'Yes, call me.',
    });
  });

  test('is away: an automatic answer to the envelope sender', async () => {
    await act(await arrive(), { act: 'auto-reply' });
    expect(arrived[0]?.envelope).toEqual({ from: '', to: ['b-token@lockstep.test'] });
    expect(await readInbound(arrived[0]?.raw ?? Buffer.alloc(0))).toMatchObject({
      kind: 'auto-reply',
    });
  });

  test.each([
    ['hard', '5.1.1', 'hard'],
    ['soft', '4.2.2', 'soft'],
  ])(
    'bounces (%s): a report with the original to the envelope sender',
    async (type, status, severity) => {
      await act(await arrive(), { act: 'bounce', type });
      expect(arrived[0]?.envelope).toEqual({ from: '', to: ['b-token@lockstep.test'] });
      expect(await readInbound(arrived[0]?.raw ?? Buffer.alloc(0))).toMatchObject({
        kind: 'dsn',
        bounce: {
          standard: true,
          recipients: [{ recipient: 'ada@example.com', action: 'failed', status, severity }],
        },
        original: { messageId: `<mail-${n}@lockstep.test>`, lockstepId: `id-${n}` },
      });
    },
  );

  test('marks it as spam: a complaint that encloses it', async () => {
    await act(await arrive(), { act: 'complain' });
    expect(await readInbound(arrived[0]?.raw ?? Buffer.alloc(0))).toMatchObject({
      kind: 'feedback',
      original: { lockstepId: `id-${n}` },
    });
  });

  test('unsubscribes by one click, or on the page behind the link', async () => {
    const id = await arrive();
    await act(id, { act: 'unsubscribe' });
    expect(hits).toMatchObject([
      { method: 'POST', path: '/u/1/one-click', body: 'List-Unsubscribe=One-Click' },
    ]);
    hits.length = 0;
    await act(id, { act: 'unsubscribe', by: 'link' });
    expect(hits).toMatchObject([
      { method: 'GET', path: '/u/1' },
      { method: 'POST', path: '/u/1/confirm', body: 'token=t1&what=all' },
    ]);
  });

  test('waits with an answer that cannot be delivered, and delivers it when it can', async () => {
    turnAway = true;
    const { body } = await act(await arrive(), { act: 'reply' });
    expect(body.events[0].detail).toMatch(/^waiting: .*451/);
    turnAway = false;
    await sandbox.mail.outgoing.flush();
    expect(arrived).toHaveLength(1);
    expect((await control('GET', '')).body.outgoing[0]).toMatchObject({
      state: 'delivered',
      tries: 2,
    });
  });
});

describe('Without anybody', () => {
  test('a scanner opens every link when the message arrives', async () => {
    await control('POST', '/settings', { scanner: true });
    await arrive();
    await vi.waitFor(() => expect(hits.map(({ path }) => path).sort()).toEqual(['/t/c/1', '/u/1']));
    expect(hits.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('a mail program loads the images when the message arrives', async () => {
    await control('POST', '/settings', { imageProxy: true });
    await arrive();
    await vi.waitFor(() => expect(hits).toMatchObject([{ path: '/t/o/1' }]));
    expect(hits[0]?.agent).toContain('GoogleImageProxy');
  });

  test('recipients act by themselves, each in its own time', async () => {
    const all = {
      openShare: 1,
      clickShare: 1,
      replyShare: 1,
      hardBounceShare: 0,
      softBounceShare: 0,
    };
    const quick = { earliestMs: 60_000, latestMs: 120_000, unsubscribeShare: 0, autoReplyShare: 0 };
    await control('POST', '/settings', { behaviour: true, ...all, ...quick });
    await arrive();
    expect((await control('GET', '')).body.planned).toBe(3);
    expect(hits).toEqual([]);
    sandbox.clock.advance(200_000);
    await vi.waitFor(() => expect(arrived).toHaveLength(1));
    await vi.waitFor(() =>
      expect(hits.map(({ path }) => path).sort()).toEqual(['/t/c/1', '/t/o/1']),
    );
    expect(await readInbound(arrived[0]?.raw ?? Buffer.alloc(0))).toMatchObject({ kind: 'reply' });
  });
});

describe('A fault', () => {
  const fault = (rule: Record<string, unknown>) => control('POST', '/faults', rule);
  // On a new connection each time: a kept one would be tried anew by itself.
  const sending = async () => {
    const own = openSmtp({ ...sandbox.facts.mail, security: 'none' });
    return own.send(await email()).finally(() => own.close());
  };

  test.each([
    [
      { fault: 'refuse-recipient', to: '^ada@' },
      { outcome: 'refused', smtpCode: 550, enhancedCode: '5.1.1' },
    ],
    [
      { fault: 'refuse-recipient', code: 451 },
      { outcome: 'not-sent', smtpCode: 451, temporary: true },
    ],
    [{ fault: 'refuse-sender' }, { outcome: 'refused', code: 'mail-sender-refused' }],
    [{ fault: 'close-before-data' }, { outcome: 'not-sent', code: 'mail-connection-lost' }],
    [
      { fault: 'refuse-message', code: 452 },
      { outcome: 'not-sent', smtpCode: 452 },
    ],
    [{ fault: 'refuse-message' }, { outcome: 'refused', smtpCode: 554 }],
  ])('%o: nothing arrives', async (rule, error) => {
    await fault(rule);
    await expect(sending()).rejects.toMatchObject(error);
    expect((await control('GET', '/messages')).body.messages).toEqual([]);
    await sending();
    expect((await control('GET', '/messages')).body.messages).toHaveLength(1);
  });

  test.each([
    ['refuse-connection', { outcome: 'not-sent', smtpCode: 421, temporary: true }],
    ['close-in-data', { outcome: 'not-sent', temporary: true }],
  ])('%s: nothing arrives', async (name, error) => {
    await fault({ fault: name });
    // Large, so that the break is seen before the end of it.
    const own = openSmtp({ ...sandbox.facts.mail, security: 'none' });
    const built = await email();
    const raw = Buffer.concat([built.raw, Buffer.alloc(9_000_000, 'line of text\r\n')]);
    await expect(own.send({ ...built, raw })).rejects.toMatchObject(error);
    await own.close();
    expect((await control('GET', '/messages')).body.messages).toEqual([]);
  });

  test('delay-answer: the email is there, its sender waits', async () => {
    await fault({ fault: 'delay-answer', ms: 600 });
    const timeouts = { answerMs: 100 };
    const own = openSmtp({ ...sandbox.facts.mail, security: 'none', timeouts });
    await expect(own.send(await email())).rejects.toMatchObject({ outcome: 'unknown' });
    await own.close();
    expect((await control('GET', '/messages')).body.messages).toHaveLength(1);
  });

  test('a small SIZE, a user and a password hold from the next connection on', async () => {
    await control('POST', '/settings', { maxBytes: 500, user: 'sam', password: 'right' });
    await expect(sending()).rejects.toMatchObject({ code: 'mail-too-large' });
    await control('POST', '/settings', { maxBytes: 1_000_000 });
    await expect(sending()).rejects.toMatchObject({ code: 'mail-sign-in-needed' });
    const place = { ...sandbox.facts.mail, security: 'none' } as const;
    const wrong = openSmtp({ ...place, user: 'sam', password: 'wrong' });
    await expect(wrong.check()).rejects.toMatchObject({ code: 'mail-sign-in-refused' });
    const right = openSmtp({ ...place, user: 'sam', password: 'right' });
    expect(await right.check()).toMatchObject({ signedIn: true, maxBytes: 1_000_000 });
    await Promise.all([wrong.close(), right.close()]);
    await control('POST', '/settings', { user: null, password: null });
  });

  test.each([
    [true, 1],
    [false, 0],
  ])('close-after-dot, kept %s: nobody can tell from outside', async (kept, messages) => {
    await fault({ fault: 'close-after-dot', kept });
    await expect(sending()).rejects.toMatchObject({ outcome: 'unknown' });
    expect((await control('GET', '/messages')).body.messages).toHaveLength(messages);
  });

  test('greylisting lets the second try through, after a while', async () => {
    await fault({ fault: 'greylist', times: null, ms: 60_000 });
    await expect(sending()).rejects.toMatchObject({ smtpCode: 451, enhancedCode: '4.7.1' });
    await expect(sending()).rejects.toMatchObject({ smtpCode: 451 });
    sandbox.clock.advance(61_000);
    await sending();
  });

  test('other recipients are not struck, and a rule that is wrong is refused in words', async () => {
    await fault({ fault: 'refuse-recipient', to: '@other\\.test$', times: null });
    await sending();
    expect(await fault({ fault: 'refuse-recipient', to: '(' })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('is no regular expression') },
    });
  });
});
