import { afterEach, describe, expect, test } from 'vitest';
import {
  type ScriptedSmtp,
  type SmtpMove,
  type SmtpStep,
  startScriptedSmtp,
} from '../../test/support/scripted-smtp.ts';
import { MailError } from './errors.ts';
import { openSmtp } from './smtp.ts';
import type { SmtpMessage, SmtpServer, SmtpSettings } from './smtp-types.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const message = (bytes = 200): SmtpMessage => ({
  raw: Buffer.from(`Subject: Hi\r\n\r\n${'a line of text\r\n'.repeat(bytes / 16)}`),
  envelope: { from: 'b-1@sales.test', to: ['ada@example.com'] },
});

/** For servers that fall silent; for all others a busy machine must not be too slow. */
const impatient = { timeouts: { greetingMs: 500, commandMs: 500, answerMs: 500 } };

async function scripted(
  script: Parameters<typeof startScriptedSmtp>[0],
  settings: Partial<SmtpSettings> = {},
): Promise<{ peer: ScriptedSmtp; smtp: SmtpServer }> {
  const peer = await startScriptedSmtp(script);
  closing.push(() => peer.close());
  return { peer, smtp: open({ port: peer.port, ...settings }) };
}

function open(settings: Partial<SmtpSettings> & { port: number }): SmtpServer {
  const smtp = openSmtp({
    host: '127.0.0.1',
    security: 'none',
    timeouts: { connectMs: 20_000, greetingMs: 20_000, commandMs: 20_000, answerMs: 20_000 },
    ...settings,
  });
  closing.push(() => smtp.close());
  return smtp;
}

async function failure(work: Promise<unknown>): Promise<MailError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MailError);
  return error as MailError;
}

describe('On which side of the final dot it failed (SYNC R50)', () => {
  const before: [SmtpStep, string][] = [
    ['greeting', 'before the greeting'],
    ['ehlo', 'after EHLO'],
    ['mail', 'after MAIL'],
    ['rcpt', 'after RCPT'],
    ['data', 'after DATA'],
  ];
  test.each(before)('a server that dies at %s (%s) has not got the email', async (step) => {
    const { peer, smtp } = await scripted({ [step]: { die: true } });
    const error = await failure(smtp.send(message()));
    expect(error).toMatchObject({
      outcome: 'not-sent',
      temporary: true,
      code: 'mail-connection-lost',
    });
    expect(peer.messages).toEqual([]);
  });

  test.each(before)('a server that falls silent at %s (%s) has not got it', async (step) => {
    const { smtp } = await scripted({ [step]: { hang: true } }, impatient);
    const error = await failure(smtp.send(message()));
    expect(error).toMatchObject({ outcome: 'not-sent', temporary: true, code: 'mail-timeout' });
  });

  test.each([
    ['dies', { die: true }],
    ['falls silent', { hang: true }],
  ] as [string, Exclude<SmtpMove, string>][])(
    'a server that %s in the middle of the content has not got it',
    async (_, body) => {
      const { peer, smtp } = await scripted({ body }, 'hang' in body ? impatient : {});
      // More than the buffers of both systems hold, so that the end cannot have left.
      const error = await failure(smtp.send({ ...message(9_000_000) }));
      expect(error).toMatchObject({ outcome: 'not-sent', temporary: true });
      expect(peer.messages).toEqual([]);
    },
  );

  test.each([
    ['dies', { die: true }],
    ['falls silent', { hang: true }],
    ['is cut off in its answer', { cut: '250 2.0.0 Que' }],
    ['is cut off in the first of two lines', { cut: '250-2.0.0 Ok\r\n250 2.0' }],
    ['answers what is no answer', 'hello?'],
  ] as [string, SmtpMove][])('a server that %s after the dot may have it', async (_, dot) => {
    const hangs = typeof dot !== 'string' && 'hang' in dot;
    const { peer, smtp } = await scripted({ dot }, hangs ? impatient : {});
    const error = await failure(smtp.send(message()));
    expect(error).toMatchObject({ outcome: 'unknown', code: 'mail-outcome-unknown' });
    expect(error.message).toMatch(/its answer was lost: it may have been sent\.$/);
    expect(peer.messages).toHaveLength(1);
  });

  test('an answer after the dot tells: 5xx will be refused again, 4xx may go later', async () => {
    const { smtp } = await scripted({ dot: ['550 5.7.1 Looks like spam', '451 4.3.0 Disk full'] });
    expect(await failure(smtp.send(message()))).toMatchObject({
      outcome: 'refused',
      temporary: false,
      smtpCode: 550,
      enhancedCode: '5.7.1',
    });
    expect(await failure(smtp.send(message()))).toMatchObject({
      outcome: 'not-sent',
      temporary: true,
      smtpCode: 451,
      enhancedCode: '4.3.0',
    });
  });

  test('a server that closes with 421 instead of an answer has not taken it', async () => {
    const { smtp } = await scripted({ dot: '421 4.3.2 Shutting down' });
    expect(await failure(smtp.send(message()))).toMatchObject({ outcome: 'not-sent' });
  });
});

describe('The last moment before the final dot', () => {
  test('comes when all else is at the server, and can call the sending off', async () => {
    const { peer, smtp } = await scripted({});
    const reason = new Error('Another process has taken over.');
    const sending = smtp.send(message(), {
      beforeDot: () => {
        expect(peer.commands.at(-1)).toBe('DATA');
        throw reason;
      },
    });
    await expect(sending).rejects.toBe(reason);
    expect(peer.messages).toEqual([]);
  });

  test('a connection that breaks while it is decided has sent nothing', async () => {
    const { peer, smtp } = await scripted({});
    const error = await failure(smtp.send(message(), { beforeDot: () => peer.close() }));
    expect(error).toMatchObject({ outcome: 'not-sent', temporary: true });
    expect(peer.messages).toEqual([]);
  });
});

describe('Sending', () => {
  test('hands the bytes over as they are and keeps the connection', async () => {
    const { peer, smtp } = await scripted({});
    const raw = Buffer.from('Subject: dots\r\n\r\n.\r\n..two\r\n.end\r\n');
    const receipt = await smtp.send({ ...message(), raw });
    await smtp.send(message());
    expect(receipt).toEqual({ response: '250 2.0.0 Queued as 1', serverMessageId: null });
    expect(peer.messages[0]).toBe('Subject: dots\r\n\r\n..\r\n...two\r\n..end\r\n');
    expect(peer.connections).toBe(1);
  });

  test('a kept connection that the server has ended is no failure of the next email', async () => {
    const { peer, smtp } = await scripted({ mail: ['250 Ok', { die: true }, '250 Ok'] });
    await smtp.send(message());
    await smtp.send(message());
    expect(peer.messages).toHaveLength(2);
    expect(peer.connections).toBe(2);
  });

  test('uses a few connections at once and no more', async () => {
    const { peer, smtp } = await scripted({}, { connections: 3 });
    await Promise.all(Array.from({ length: 30 }, () => smtp.send(message())));
    expect(peer.messages).toHaveLength(30);
    expect(peer.connections).toBeLessThanOrEqual(3);
  });

  test('goes to all recipients or to none', async () => {
    const { peer, smtp } = await scripted({ rcpt: ['250 Ok', '550 5.1.1 No such user'] });
    const error = await failure(
      smtp.send({ ...message(), envelope: { from: 'a@b.c', to: ['ada@x.test', 'bob@x.test'] } }),
    );
    expect(error).toMatchObject({ outcome: 'refused', code: 'mail-recipient-refused' });
    expect(error.message).toContain('refuses bob@x.test: "550 5.1.1 No such user"');
    expect(peer.messages).toEqual([]);
  });

  test('names the recipient, also where all are refused, and waits where one is deferred', async () => {
    const envelope = { from: 'a@b.c', to: ['ada@x.test', 'bob@x.test'] };
    const all = await scripted({ rcpt: '550 5.1.1 No such user' });
    const refused = await failure(all.smtp.send({ ...message(), envelope }));
    expect(refused.message).toContain('refuses ada@x.test: "550 5.1.1 No such user"');
    const one = await scripted({ rcpt: ['550 5.1.1 No such user', '451 4.2.0 Later'] });
    expect(await failure(one.smtp.send({ ...message(), envelope }))).toMatchObject({
      outcome: 'not-sent',
      temporary: true,
    });
  });

  test('a refused sender is no refused recipient, with a server that is sent all at once', async () => {
    const { smtp } = await scripted({
      ehlo: '250-mx.test\r\n250 PIPELINING',
      mail: '550 5.7.1 Sender refused',
      rcpt: '503 5.5.1 Need MAIL first',
      data: '503 5.5.1 Need RCPT first',
    });
    expect(await failure(smtp.send(message()))).toMatchObject({ code: 'mail-sender-refused' });
  });

  test('that is under way at the end is waited for', async () => {
    const { peer, smtp } = await scripted({});
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const sending = smtp.send(message(), { beforeDot: () => gate });
    const closed = smtp.close();
    go();
    await closed;
    expect(await sending).toMatchObject({ response: expect.stringMatching(/^250/) });
    expect(peer.messages).toHaveLength(1);
    await expect(async () => smtp.send(message())).rejects.toThrow('was closed');
  });

  test('obeys SIZE before it sends anything', async () => {
    const { peer, smtp } = await scripted({});
    const error = await failure(smtp.send(message(10_000_064)));
    expect(error).toMatchObject({ outcome: 'refused', code: 'mail-too-large' });
    expect(error.message).toBe(
      'The email has 10.0 MB with its attachments; the mail server takes at most 10.0 MB.',
    );
    expect(peer.commands.some((line) => line.startsWith('MAIL'))).toBe(false);
  });
});
