import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { describeWithPostfix, type Postfix, startPostfix } from '../../test/support/postfix.ts';
import { type ScriptedSmtp, startScriptedSmtp } from '../../test/support/scripted-smtp.ts';
import { newId } from '../ids.ts';
import { readInbound } from './inbound.ts';
import { type InboundServer, startInboundServer } from './inbound-server.ts';
import { buildMessage } from './message.ts';
import { openSmtp } from './smtp.ts';
import type { SmtpServer } from './smtp-types.ts';
import { bounceAddress, parseAddress } from './verp.ts';

describeWithPostfix('With a real mail system between', () => {
  const key = Buffer.alloc(32, 3);
  const arrived: { raw: Buffer; envelope: { from: string; to: string[] } }[] = [];
  let inbound: InboundServer;
  let peer: ScriptedSmtp;
  let postfix: Postfix;
  let smtp: SmtpServer;

  beforeAll(async () => {
    inbound = await startInboundServer({
      host: '127.0.0.1',
      port: 0,
      maxBytes: 1_000_000,
      accepts: (address) => parseAddress(address, key) !== null,
      onMessage: async (message) => {
        arrived.push(message);
      },
      log: { warn: () => {} },
    });
    peer = await startScriptedSmtp({ rcpt: '550 5.7.1 We do not want it', dot: '250 2.0.0 Ok' });
    postfix = await startPostfix({ 'bounces.test': inbound.port, 'strict.test': peer.port });
    smtp = openSmtp({ host: '127.0.0.1', port: postfix.port, security: 'none' });
  });

  afterAll(async () => {
    await smtp?.close();
    await postfix?.stop();
    await peer?.close();
    await inbound?.close();
  });

  test.each([
    ['nobody there', () => postfix.unknownDomain, '5.1.1', /unknown user/i],
    ['refused by the next server', () => 'strict.test', '5.7.1', /We do not want it/],
  ])('a bounce (%s) comes back and tells which email it was', async (_, domain, status, said) => {
    const ids = { tenantId: newId(), emailId: newId() };
    const to = `Nobody.Here@${domain()}`;
    const built = await buildMessage({
      from: { name: 'Sam', address: 'sam@sales.test' },
      to: [{ address: to }],
      subject: 'An offer',
      html: '<p>Hello</p>',
      messageId: `<${ids.emailId}@sales.test>`,
      date: new Date(),
      headers: { 'X-Lockstep-Id': ids.emailId },
      returnPath: bounceAddress(ids, 'bounces.test', key),
    });
    const { response } = await smtp.send(built);
    expect(response).toMatch(/^250 2\.0\.0 Ok: queued as/);

    const mine = () =>
      arrived.find(({ envelope }) => {
        return parseAddress(envelope.to[0] ?? '', key)?.emailId === ids.emailId;
      });
    await vi.waitFor(async () => expect(mine(), await postfix.log()).toBeDefined(), {
      timeout: 20_000,
      interval: 50,
    });
    const report = mine();
    expect(report?.envelope.from).toBe('');
    expect(parseAddress(report?.envelope.to[0] ?? '', key)).toEqual({ kind: 'bounce', ...ids });
    expect(await readInbound(report?.raw ?? Buffer.alloc(0))).toMatchObject({
      kind: 'dsn',
      bounce: {
        standard: true,
        recipients: [
          {
            recipient: to.toLowerCase(),
            action: 'failed',
            status,
            severity: 'hard',
            diagnostic: expect.stringMatching(said),
          },
        ],
      },
      original: { messageId: `<${ids.emailId}@sales.test>`, lockstepId: ids.emailId },
    });
  });
});
