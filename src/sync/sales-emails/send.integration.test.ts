import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type SalesEmailsTest, startSalesEmailsTest } from '../../../test/support/sales-emails.ts';
import { saveSendingSettings } from '../../emails/sending-settings.ts';
import { setOptOut } from '../../unsubscribes/opt-outs.ts';

let t: SalesEmailsTest;

beforeAll(async () => {
  t = await startSalesEmailsTest();
  t.start();
});
afterAll(() => t?.close());
afterEach(() => {
  t.mail.faults.clear();
});

describe('An email that is sent', () => {
  test('arrives filled, signed and tracked, with what answers need to find back', async () => {
    const id = await t.queued({ cc: ['boss@customer.test'], bcc: ['archive@seller.test'] });
    const sent = await t.state(id, 'sent');
    const [mail] = await t.arrived(sent.to_address ?? '');
    expect(mail).toMatchObject({
      subject: 'An offer for Initech',
      from: { name: 'Sam Seller', address: 'sam@seller.test' },
      to: [{ name: 'Rosa Ruiz', address: sent.to_address }],
      cc: [{ address: 'boss@customer.test' }],
      messageId: sent.message_id,
    });
    expect(mail?.headers.some(({ key }) => key === 'bcc')).toBe(false);
    expect(await t.arrived('archive@seller.test')).toHaveLength(1);
    expect(mail?.html).toContain('Dear Rosa');
    expect(mail?.html).toContain('Sam, Sales');
    expect(mail?.html).toMatch(/href="http:\/\/track\.lockstep\.test\/t\/c\//);
    expect(mail?.html).toMatch(/src="http:\/\/track\.lockstep\.test\/t\/o\//);
    expect(mail?.html).toMatch(/href="http:\/\/track\.lockstep\.test\/u\//);
    expect(mail?.text).toContain('https://offer.example/x');
    const header = (name: string) => mail?.headers.find(({ key }) => key === name)?.value;
    expect(header('x-lockstep-id')).toBe(id);
    expect(header('reply-to')).toMatch(
      /r\+[a-z2-7]{52}.*@replies\.seller\.test>, .*sam@seller\.test/,
    );
    expect(mail?.stored.from).toMatch(/^b-[a-z2-7]{52}.*@bounces\.seller\.test$/);
    // What the seller sees later must not count as an open.
    expect(sent.sent_html).not.toContain('/t/o/');
  });

  test('is one activity, with its suffix, in the transaction that calls it sent', async () => {
    const id = await t.queued();
    const sent = await t.state(id, 'sent');
    expect(sent.suffix).toMatch(/^[0-9A-Z]{8}$/);
    expect(await t.activities('email-sent', id)).toMatchObject([
      {
        id: sent.activity_id,
        user_id: t.userId,
        attributes: {
          subject: 'An offer for Initech',
          suffix: sent.suffix,
          sentBy: 'sam@seller.test',
        },
      },
    ]);
  });

  test('is one, however often Send is pressed', async () => {
    const { id, to_address } = await t.draft();
    await Promise.all([t.press(id), t.press(id), t.press(id)]);
    await t.state(id, 'sent');
    await t.press(id);
    expect((await t.read(id)).state).toBe('sent');
    expect(await t.arrived(to_address ?? '')).toHaveLength(1);
  });

  test('follows an earlier one in its thread', async () => {
    const first = await t.queued();
    const { message_id, person_id } = await t.state(first, 'sent');
    const second = await t.queued({ inReplyTo: first, personId: person_id });
    const { to_address } = await t.state(second, 'sent');
    const [mail] = await t.arrived(to_address ?? '');
    expect(mail).toMatchObject({ inReplyTo: message_id, references: message_id });
    expect(mail?.headers.some(({ key }) => key === 'list-unsubscribe')).toBe(false);
  });
});

describe('When Send is pressed it is refused, and stays a draft,', () => {
  async function refusal(id: string): Promise<{ code: string; message: string }> {
    const error = await t.press(id).then(
      () => null,
      (reason) => reason,
    );
    expect((await t.read(id)).state).toBe('draft');
    return { code: error?.code, message: error?.message };
  }

  test('for a person whose address changed since', async () => {
    const draft = await t.draft();
    await t.inTenant((client) =>
      client.query(`UPDATE person SET email = 'new@customer.test' WHERE id = $1`, [
        draft.person_id,
      ]),
    );
    expect(await refusal(draft.id)).toMatchObject({ code: 'address-changed' });
  });

  test('for a person who was deleted meanwhile', async () => {
    const draft = await t.draft();
    await t.inTenant((client) =>
      client.query(`UPDATE person SET state = 'deleted' WHERE id = $1`, [draft.person_id]),
    );
    expect(await refusal(draft.id)).toEqual({
      code: 'person-gone',
      message: 'Rosa Ruiz was deleted in Marketo.',
    });
  });

  test('for somebody else with the address of one who opted out', async () => {
    const opted = await t.draft();
    await t.inTenant((client) =>
      setOptOut(client, {
        tenantId: t.tenantId,
        marketoId: opted.marketo_id,
        personId: opted.person_id,
        address: opted.to_address,
        source: 'manual',
        now: t.clock.now(),
      }),
    );
    const twin = await t.person((opted.to_address ?? '').toUpperCase());
    expect(await refusal((await t.draft({ personId: twin })).id)).toMatchObject({
      code: 'opted-out',
    });
  });

  test('for a variable without a value, naming it', async () => {
    const { id } = await t.draft({ bodyHtml: '<p>{{ linkedin_url }}</p>' });
    expect(await refusal(id)).toEqual({
      code: 'variables-missing',
      message: 'There is no value for {{ linkedin_url }}.',
    });
  });

  test('without text', async () => {
    const { id } = await t.draft({ bodyHtml: '<p> &nbsp;</p>' });
    expect(await refusal(id)).toMatchObject({ message: 'This email has no text.' });
  });
});

describe('A queued email', () => {
  test('stops when its person opts out before it goes', async () => {
    await t.stop();
    const id = await t.queued();
    const { marketo_id, person_id, to_address } = await t.read(id);
    await t.inTenant((client) =>
      setOptOut(client, {
        tenantId: t.tenantId,
        marketoId: marketo_id,
        personId: person_id,
        address: to_address,
        source: 'link',
        now: t.clock.now(),
      }),
    );
    t.start();
    expect(await t.state(id, 'failed')).toMatchObject({ error_code: 'opted-out' });
    expect(await t.arrived(to_address ?? '')).toHaveLength(0);
  });

  test('waits for the next day at the cap of its seller', async () => {
    const save = (dailyCap: number) =>
      t.inTenant((client) => saveSendingSettings(client, t.tenantId, { dailyCap }, t.clock.now()));
    await save(1);
    try {
      const id = await t.queued();
      const waiting = await t.state(id, 'waiting');
      expect(waiting).toMatchObject({ error_code: 'daily-cap', failures: 0 });
      // Berlin's midnight.
      expect(waiting.due_at?.toISOString()).toMatch(/T2[23]:00:00\.000Z$/);
    } finally {
      await save(200);
    }
  });

  test('is tried again after a temporary refusal, and fails after one for good', async () => {
    t.mail.faults.add({ fault: 'refuse-recipient', code: 451, times: 2 });
    const id = await t.queued();
    expect(await t.state(id, 'sent')).toMatchObject({ attempts: 3, failures: 0 });
    t.mail.faults.clear();
    t.mail.faults.add({ fault: 'refuse-message', code: 554 });
    const refused = await t.queued();
    const failed = await t.state(refused, 'failed');
    expect(failed.error_message).toContain('Message refused');
    // As it is, once more.
    await t.press(refused);
    expect((await t.state(refused, 'sent')).message_id).toBe(failed.message_id);
  });

  test('to a recipient whom the server does not know has bounced at the door', async () => {
    t.mail.faults.add({ fault: 'refuse-recipient' });
    const id = await t.queued();
    const { to_address } = await t.state(id, 'failed');
    expect(await t.activities('email-bounced', id)).toMatchObject([
      { attributes: { address: to_address, bounceType: 'hard' } },
    ]);
    expect(await t.activities('email-sent', id)).toEqual([]);
    const { rows } = await t.inTenant((client) =>
      client.query('SELECT address_key FROM invalid_address WHERE email_id = $1', [id]),
    );
    expect(rows).toEqual([{ address_key: to_address }]);
  });
});
