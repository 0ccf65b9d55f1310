import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Act } from '../../../../sandbox/mail/acts.ts';
import {
  type SalesEmailsTest,
  startSalesEmailsTest,
} from '../../../../test/support/sales-emails.ts';
import { openSmtp } from '../../../mail/smtp.ts';
import { findOptOut } from '../../../unsubscribes/opt-outs.ts';

let t: SalesEmailsTest;

beforeAll(async () => {
  t = await startSalesEmailsTest();
  t.start();
});
afterAll(() => t?.close());

/** Sends an email and lets its recipient act on it. */
async function answered(act: Act): Promise<string> {
  const id = await t.queued();
  const { to_address } = await t.state(id, 'sent');
  const [mail] = await t.arrived(to_address ?? '');
  await t.mail.act(mail?.stored.id ?? 0, act);
  return id;
}

async function kept(id: string, kind: string) {
  return t.until(`a ${kind} is stored`, async () => {
    const { rows } = await t.inTenant((client) =>
      client.query('SELECT * FROM inbound_message WHERE email_id = $1', [id]),
    );
    return rows.length > 0 ? rows : null;
  });
}

async function optOut(id: string) {
  const { marketo_id: marketoId, to_address: address } = await t.read(id);
  return t.inTenant((client) => findOptOut(client, { tenantId: t.tenantId, marketoId, address }));
}

const invalid = async (id: string) => {
  const { rows } = await t.inTenant((client) =>
    client.query('SELECT * FROM invalid_address WHERE email_id = $1', [id]),
  );
  return rows;
};

describe('What comes back', () => {
  test('a reply is logged once, with its words', async () => {
    const id = await answered({ act: 'reply', text: 'Please call me.' });
    expect(await kept(id, 'reply')).toMatchObject([
      { kind: 'reply', body_text: 'Please call me.' },
    ]);
    expect(await t.activities('email-replied', id)).toMatchObject([
      { attributes: { receivedBy: 'sam@seller.test', subject: 'An offer for Initech' } },
    ]);
    expect(await optOut(id)).toBeNull();
  });

  test('a reply that only says stop is an opt-out as well', async () => {
    const id = await answered({ act: 'reply', text: 'Unsubscribe' });
    await kept(id, 'reply');
    expect(await optOut(id)).toMatchObject({ source: 'reply', emailId: id });
  });

  test('an automatic answer is kept and no reply', async () => {
    const id = await answered({ act: 'auto-reply' });
    expect(await kept(id, 'auto-reply')).toMatchObject([{ kind: 'auto-reply' }]);
    expect(await t.activities('email-replied', id)).toEqual([]);
  });

  test('a hard bounce is logged and marks the address; it is no opt-out', async () => {
    const id = await answered({ act: 'bounce', type: 'hard' });
    expect(await kept(id, 'bounce')).toMatchObject([{ kind: 'bounce', bounce_type: 'hard' }]);
    expect(await t.activities('email-bounced', id)).toMatchObject([
      { attributes: { bounceType: 'hard' } },
    ]);
    expect(await invalid(id)).toHaveLength(1);
    expect(await optOut(id)).toBeNull();
  });

  test('a soft bounce leaves the address as it is', async () => {
    const id = await answered({ act: 'bounce', type: 'soft' });
    await kept(id, 'bounce');
    expect(await t.activities('email-bounced', id)).toMatchObject([
      { attributes: { bounceType: 'soft' } },
    ]);
    expect(await invalid(id)).toEqual([]);
  });

  test('a complaint is an opt-out', async () => {
    const id = await answered({ act: 'complain' });
    await kept(id, 'complaint');
    expect(await optOut(id)).toMatchObject({ source: 'complaint' });
  });
});

describe('By hand, over SMTP', () => {
  async function deliver(to: string, lines: string[]): Promise<void> {
    const [host, port] = (t.mail.settings.inbound ?? '').split(':');
    const smtp = openSmtp({ host: host ?? '', port: Number(port), security: 'none' });
    try {
      const envelope = { from: 'rosa@customer.test', to: [to] };
      await smtp.send({ raw: Buffer.from(`${lines.join('\r\n')}\r\n`), envelope });
    } finally {
      await smtp.close();
    }
  }

  test('a reply that a mailbox rule forwards is matched by what it answers to, and counts once', async () => {
    const id = await t.queued();
    const { message_id } = await t.state(id, 'sent');
    const lines = [
      'From: Rosa <rosa@customer.test>',
      'To: sam@seller.test',
      'Subject: Re: An offer',
      'Message-ID: <answer-1@customer.test>',
      `References: <other@x.test> ${message_id}`,
      '',
      'Yes, please.',
    ];
    await deliver('replies@replies.seller.test', lines);
    await deliver('replies@replies.seller.test', lines);
    expect(await t.activities('email-replied', id)).toHaveLength(1);
  });

  test('an address that we did not sign is refused, so a bounce cannot be forged', async () => {
    const id = await t.queued();
    const { to_address } = await t.state(id, 'sent');
    const [mail] = await t.arrived(to_address ?? '');
    const signed = mail?.stored.from ?? '';
    const forged = signed.replace(/.@/, (last) => (last === 'a@' ? 'b@' : 'a@'));
    await expect(deliver(forged, ['Subject: x', '', 'x'])).rejects.toMatchObject({
      code: 'mail-recipient-refused',
    });
    await expect(deliver('anybody@replies.seller.test', ['', 'x'])).rejects.toThrow();
  });
});
