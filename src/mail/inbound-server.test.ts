import { afterEach, describe, expect, test } from 'vitest';
import { type InboundServer, startInboundServer } from './inbound-server.ts';
import { openSmtp } from './smtp.ts';

let server: InboundServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

type Options = Parameters<typeof startInboundServer>[0];

async function start(options: Partial<Options> = {}) {
  const arrived: { raw: Buffer; envelope: { from: string; to: string[] } }[] = [];
  const warnings: string[] = [];
  server = await startInboundServer({
    host: '127.0.0.1',
    port: 0,
    maxBytes: 100_000,
    accepts: (address) => address === 'known@lockstep.test',
    onMessage: async (message) => {
      arrived.push(message);
    },
    log: { warn: (_, sentence) => warnings.push(sentence) },
    ...options,
  });
  const { port } = server;
  const send = async (to: string[], raw = 'Subject: x\r\n\r\nHi\r\n') => {
    const smtp = openSmtp({ host: '127.0.0.1', port, security: 'none' });
    const envelope = { from: '', to };
    return smtp.send({ raw: Buffer.from(raw), envelope }).finally(() => smtp.close());
  };
  return { send, arrived, warnings };
}

describe('The inbound server', () => {
  test('says 250 only when the message is stored', async () => {
    let stored = () => {};
    const storing = new Promise<void>((resolve) => {
      stored = resolve;
    });
    const { send } = await start({ onMessage: () => storing });
    let answered = false;
    const sending = send(['known@lockstep.test']).then((receipt) => {
      answered = true;
      return receipt;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answered).toBe(false);
    stored();
    expect((await sending).response).toMatch(/^250 /);
  });

  test('hands the bytes and the envelope over as they came', async () => {
    const { send, arrived } = await start();
    await send(['known@lockstep.test'], 'Subject: x\r\n\r\n.\r\nend\r\n');
    expect(arrived).toEqual([
      {
        raw: Buffer.from('Subject: x\r\n\r\n.\r\nend\r\n'),
        envelope: { from: '', to: ['known@lockstep.test'] },
      },
    ]);
  });

  test('asks the sender to come back when it could not be stored, and says so in the log', async () => {
    const { send, warnings } = await start({
      onMessage: () => Promise.reject(new Error('The database is away.')),
    });
    await expect(send(['known@lockstep.test'])).rejects.toMatchObject({
      smtpCode: 451,
      enhancedCode: '4.3.0',
    });
    expect(warnings).toEqual([
      'An incoming email could not be stored; its sender was asked to wait.',
    ]);
  });

  test('refuses addresses that it does not know, and waits with those that it cannot look up', async () => {
    const { send, arrived } = await start();
    await expect(send(['other@lockstep.test'])).rejects.toMatchObject({
      smtpCode: 550,
      enhancedCode: '5.1.1',
    });
    expect(arrived).toEqual([]);
    await server?.close();
    const away = await start({ accepts: () => Promise.reject(new Error('away')) });
    await expect(away.send(['known@lockstep.test'])).rejects.toMatchObject({ smtpCode: 451 });
  });

  test('takes nothing that is too large, told or not', async () => {
    const { send, arrived } = await start();
    const large = `Subject: x\r\n\r\n${'x'.repeat(70)}\r\n`.padEnd(200_000, 'x\r\n');
    await expect(send(['known@lockstep.test'], large)).rejects.toMatchObject({
      code: 'mail-too-large',
    });
    expect(arrived).toEqual([]);
  });

  test('takes so many recipients and no more', async () => {
    const { send } = await start({ accepts: () => true });
    const many = Array.from({ length: 51 }, (_, n) => `a${n}@lockstep.test`);
    await expect(send(many)).rejects.toMatchObject({ smtpCode: 452 });
    await send(many.slice(0, 50));
  });

  test('finishes what is under way before it closes', async () => {
    let stored = () => {};
    const storing = new Promise<void>((resolve) => {
      stored = resolve;
    });
    let began = () => {};
    const beginning = new Promise<void>((resolve) => {
      began = resolve;
    });
    const { send } = await start({
      onMessage: () => {
        began();
        return storing;
      },
    });
    const sending = send(['known@lockstep.test']);
    await beginning;
    const closing = server?.close();
    stored();
    expect((await sending).response).toMatch(/^250 /);
    await closing;
    server = null;
  });
});
