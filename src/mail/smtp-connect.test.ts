import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { selfSigned } from '../../test/support/certificate.ts';
import { startScriptedSmtp } from '../../test/support/scripted-smtp.ts';
import { MailError } from './errors.ts';
import { openSmtp } from './smtp.ts';
import { describeFailure } from './smtp-failures.ts';
import type { SmtpSettings } from './smtp-types.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const localhost = selfSigned({ name: 'localhost' });

async function listen(options: SMTPServerOptions): Promise<number> {
  const server = new SMTPServer({
    ...localhost,
    size: 5_000_000,
    disableReverseLookup: true,
    closeTimeout: 10,
    onAuth: ({ username, password }, _session, done) =>
      username === 'sam' && password === 'right'
        ? done(null, { user: 'sam' })
        : done(Object.assign(new Error('5.7.8 Wrong password'), { responseCode: 535 })),
    ...options,
  });
  server.on('error', () => {});
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return (listener.address() as AddressInfo).port;
}

function check(settings: Partial<SmtpSettings> & { port: number }) {
  const smtp = openSmtp({
    host: 'localhost',
    security: 'starttls',
    ca: localhost.cert,
    timeouts: { connectMs: 20_000, greetingMs: 20_000, commandMs: 20_000 },
    ...settings,
  });
  closing.push(() => smtp.close());
  return smtp.check();
}

async function failure(work: Promise<unknown>): Promise<MailError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MailError);
  return error as MailError;
}

describe('A check of the mail server', () => {
  const account = { user: 'sam', password: 'right' };

  test.each(['starttls', 'tls'] as const)(
    'signs in over %s and tells its limits',
    async (security) => {
      const port = await listen({ secure: security === 'tls' });
      expect(await check({ port, security, ...account })).toMatchObject({
        encrypted: true,
        signedIn: true,
        maxBytes: 5_000_000,
        extensions: expect.arrayContaining(['PIPELINING']),
      });
    },
  );

  test('works without encryption and without a user where that is wanted', async () => {
    const port = await listen({ disabledCommands: ['STARTTLS'], authOptional: true });
    expect(await check({ port, security: 'none' })).toMatchObject({
      encrypted: false,
      signedIn: false,
    });
  });
});

describe('What is wrong is said in one sentence, with what to do', () => {
  const cases: [string, () => Promise<Partial<SmtpSettings> & { port: number }>, object][] = [
    [
      'wrong port: nothing listens',
      async () => {
        const server = createServer().listen(0, '127.0.0.1');
        await once(server, 'listening');
        const { port } = server.address() as AddressInfo;
        server.close();
        return { port };
      },
      {
        code: 'mail-port-closed',
        message: expect.stringMatching(/^On localhost nothing listens on port \d+\.$/),
        temporary: true,
      },
    ],
    [
      'wrong port: another service',
      async () => {
        const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
        closing.push(() => server.close());
        return { port: (server.address() as AddressInfo).port };
      },
      { code: 'mail-not-smtp', temporary: false },
    ],
    [
      'the port for TLS, used without',
      async () => ({ port: await listen({ secure: true }), timeouts: { greetingMs: 400 } }),
      { code: 'mail-timeout', fix: expect.stringContaining('choose TLS') },
    ],
    [
      'TLS on a port without',
      async () => ({ port: await listen({}), security: 'tls' }),
      { code: 'mail-tls-failed', fix: expect.stringContaining('Choose STARTTLS') },
    ],
    [
      'no STARTTLS',
      async () => ({ port: (await startScripted()).port }),
      { code: 'mail-no-starttls', fix: expect.stringContaining('465') },
    ],
    [
      'an unknown authority',
      async () => ({ port: await listen({}), ca: undefined }),
      { code: 'mail-certificate', message: expect.stringContaining('is signed by itself') },
    ],
    [
      'a certificate for another name',
      async () => {
        const other = selfSigned({ name: 'mx.example.com' });
        return { port: await listen(other), ca: other.cert };
      },
      { code: 'mail-certificate', message: expect.stringContaining('is for another name') },
    ],
    [
      'a certificate that has expired',
      async () => {
        const old = selfSigned({ name: 'localhost', until: new Date('2021-01-01') });
        return { port: await listen(old), ca: old.cert };
      },
      { code: 'mail-certificate', message: expect.stringContaining('has expired') },
    ],
    [
      'a wrong password',
      async () => ({ port: await listen({}), user: 'sam', password: 'wrong' }),
      {
        code: 'mail-sign-in-refused',
        message: expect.stringMatching(/does not let sam sign in: "535 5\.7\.8 Wrong password"\.$/),
        smtpCode: 535,
      },
    ],
  ];
  test.each(cases)('%s', async (_, settings, expected) => {
    const error = await failure(check(await settings()));
    expect(error).toMatchObject({ outcome: 'not-sent', origin: 'mail', ...expected });
    expect(error.fix).toMatch(/\.$/);
  });

  async function startScripted(script: Parameters<typeof startScriptedSmtp>[0] = {}) {
    const peer = await startScriptedSmtp(script);
    closing.push(() => peer.close());
    return peer;
  }

  test.each([
    ['rcpt', '554 5.7.1 Relay access denied', 'mail-relay-denied'],
    ['rcpt', '550 5.1.1 No such user', 'mail-recipient-refused'],
    ['mail', '530 5.7.0 Authentication required', 'mail-sign-in-needed'],
    [
      'mail',
      '550 5.7.60 Client does not have permissions to send as this sender',
      'mail-sender-refused',
    ],
    ['mail', '552 5.3.4 Message size exceeds fixed limit', 'mail-too-large'],
    ['data', '554 5.5.1 No valid recipients', 'mail-refused'],
  ] as const)('refused at %s with "%s"', async (step, answer, code) => {
    const { port } = await startScripted({ [step]: answer });
    const smtp = openSmtp({ host: '127.0.0.1', port, security: 'none' });
    closing.push(() => smtp.close());
    const envelope = { from: 'a@b.test', to: ['ada@example.com'] };
    const error = await failure(smtp.send({ raw: Buffer.from('\r\nHi\r\n'), envelope }));
    expect(error).toMatchObject({ code, outcome: 'refused', temporary: false });
    expect(error.message).toContain(`"${answer}"`);
  });

  test.each([
    ['ENOTFOUND', 'mail-no-such-host', false],
    ['EAI_AGAIN', 'mail-name-service', true],
  ])('a name that cannot be looked up (%s)', (originalCode, code, temporary) => {
    const cause = Object.assign(new Error('lookup'), { code: 'EDNS', originalCode });
    const settings: SmtpSettings = { host: 'mx.test', port: 25, security: 'none' };
    expect(describeFailure(cause, { settings, dotReleased: false })).toMatchObject({
      code,
      temporary,
      outcome: 'not-sent',
    });
  });
});
