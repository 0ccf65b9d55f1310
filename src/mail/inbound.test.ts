import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MailError } from './errors.ts';
import { readInbound } from './inbound.ts';

const crlf = (text: string) => Buffer.from(text.replace(/\r?\n/g, '\r\n'));
const read = (text: string, known = {}) => readInbound(crlf(text), known);

const original = `Message-ID: <mail-1@sales.test>
X-Lockstep-Id: 0198c0de
Subject: An offer
From: sam@sales.test
To: ada@example.com
`;

function report(status: string, enclosed = `Content-Type: text/rfc822-headers\n\n${original}`) {
  return `From: MAILER-DAEMON@mx.example.com
To: b-1@sales.test
Subject: Undelivered Mail Returned to Sender
Message-ID: <dsn-1@mx.example.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

Sorry.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

${status}
--B
${enclosed}
--B--
`;
}

const failed = (fields: string) => report(`Final-Recipient: rfc822; Ada@Example.com\n${fields}`);

describe('A delivery report', () => {
  test.each([
    ['Action: failed\nStatus: 5.1.1', 'failed', '5.1.1', 'hard'],
    ['Action: failed\nStatus: 5.7.1 (blocked)', 'failed', '5.7.1', 'hard'],
    ['Action: failed\nStatus: 5.2.2', 'failed', '5.2.2', 'soft'],
    ['Action: failed\nStatus: 4.4.7', 'failed', '4.4.7', 'soft'],
    ['Action: delayed\nStatus: 4.4.1', 'delayed', '4.4.1', 'soft'],
    ['Action: delayed\nStatus: 5.0.0', 'delayed', '5.0.0', 'soft'],
    ['Action: delivered\nStatus: 2.0.0', 'delivered', '2.0.0', 'none'],
    ['Action: relayed\nStatus: 2.0.0', 'relayed', '2.0.0', 'none'],
    [
      'Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550-5.1.10 no such user',
      'failed',
      '5.1.10',
      'hard',
    ],
    ['Action: failed\nDiagnostic-Code: smtp; 550 5.2.1 disabled', 'failed', '5.2.1', 'hard'],
    ['Action: failed', 'failed', null, 'soft'],
  ])('%j', async (fields, action, status, severity) => {
    expect(await read(failed(fields))).toMatchObject({
      kind: 'dsn',
      bounce: {
        standard: true,
        recipients: [{ recipient: 'ada@example.com', action, status, severity }],
      },
      original: { messageId: '<mail-1@sales.test>', lockstepId: '0198c0de' },
    });
  });

  test('tells of each recipient, with what the other server said over several lines', async () => {
    const { bounce } = await read(
      report(`Final-Recipient: rfc822; a@x.test
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <a@x.test>:
 Recipient address rejected:
 User unknown

Original-Recipient: rfc822;b@x.test
Action: delayed
Status: 4.2.2`),
    );
    expect(bounce?.recipients).toMatchObject([
      {
        recipient: 'a@x.test',
        diagnostic: '550 5.1.1 <a@x.test>: Recipient address rejected: User unknown',
      },
      { recipient: 'b@x.test', action: 'delayed' },
    ]);
  });

  test('may enclose the whole email, whose own text is not taken for the report’s', async () => {
    const whole = `Content-Type: message/rfc822\n\n${original}Content-Type: text/plain\n\nThe original text`;
    const found = await read(
      report('Final-Recipient: rfc822; a@x.test\nAction: failed\nStatus: 5.1.1', whole),
    );
    expect(found).toMatchObject({ kind: 'dsn', original: { lockstepId: '0198c0de' } });
    expect(found.text).toBe('Sorry.');
  });
});

describe('A bounce that follows no standard', () => {
  test.each([
    [
      'Exchange',
      `From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@corp.test>
Subject: Undeliverable: An offer
Content-Type: text/plain

Delivery has failed to these recipients or groups:

ada@corp.test
The email address you entered couldn't be found.

Diagnostic information for administrators:
#550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found ##

Message-ID: <mail-1@sales.test>
X-Lockstep-Id: 0198c0de
`,
      { recipient: 'ada@corp.test', status: '5.1.10', severity: 'hard' },
    ],
    [
      'qmail',
      `From: MAILER-DAEMON@mx.corp.test
Subject: failure notice

Hi. This is the qmail-send program at mx.corp.test.
I'm afraid I wasn't able to deliver your message to the following addresses.

<ada@corp.test>:
192.0.2.1 does not like recipient.
Remote host said: 550 no such user

--- Below this line is a copy of the message.

Message-ID: <mail-1@sales.test>
`,
      { recipient: 'ada@corp.test', status: '5.0.0', severity: 'hard' },
    ],
    [
      'a German gateway, mailbox full',
      `From: postmaster@firma.test
Subject: Unzustellbar: Ein Angebot

Ihre Nachricht an ada@firma.test wurde nicht zugestellt: 452 4.2.2 Mailbox full
> Message-ID: <mail-1@sales.test>
`,
      { recipient: 'ada@firma.test', status: '4.2.2', severity: 'soft' },
    ],
    [
      'Exim',
      `From: Mail Delivery System <Mailer-Daemon@host.test>
X-Failed-Recipients: ada@corp.test
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender

A message that you sent could not be delivered.
    550 5.1.1 The email account does not exist.
Message-ID: <mail-1@sales.test>
`,
      { recipient: 'ada@corp.test', status: '5.1.1', severity: 'hard' },
    ],
  ])('%s', async (_, text, recipient) => {
    expect(await read(text)).toMatchObject({
      kind: 'dsn',
      bounce: { standard: false, recipients: [{ ...recipient, action: 'failed' }] },
      original: { messageId: '<mail-1@sales.test>' },
    });
  });

  test('is not seen in what a person writes about one', async () => {
    const text = `From: ada@corp.test
Subject: Undeliverable goods
In-Reply-To: <mail-1@sales.test>

We got 550 5.1.1 of them.`;
    expect(await read(text)).toMatchObject({ kind: 'reply', bounce: null });
  });
});

describe('An automatic answer', () => {
  test.each([
    ['Auto-Submitted: auto-replied', 'Re: An offer'],
    ['Auto-Submitted: auto-generated', 'Ticket 123'],
    ['X-Autoreply: yes', 'Re: An offer'],
    ['X-Autorespond: Re', 'Re: An offer'],
    ['Precedence: auto_reply', 'Re: An offer'],
    ['X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent', 'Re: An offer'],
    ['X-Other: 1', 'Automatic reply: An offer'],
    ['X-Other: 1', 'Out of Office: An offer'],
    ['X-Other: 1', 'Automatische Antwort: Ein Angebot'],
    ['X-Other: 1', 'Abwesenheitsnotiz: Ein Angebot'],
    ['X-Other: 1', 'Réponse automatique : Une offre'],
    ['X-Other: 1', 'Respuesta automática: Una oferta'],
    ['X-Other: 1', 'Risposta automatica: Offerta'],
    ['X-Other: 1', 'Resposta automática: Oferta'],
    ['X-Other: 1', 'Automatisch antwoord: Aanbod'],
    ['X-Other: 1', 'Autosvar: Erbjudande'],
    ['X-Other: 1', 'Automatyczna odpowiedź: Oferta'],
    ['X-Other: 1', '自動応答: ご提案'],
  ])('%s, %s', async (header, subject) => {
    const encoded = `=?UTF-8?B?${Buffer.from(subject).toString('base64')}?=`;
    const text = `From: ada@x.test\nSubject: ${encoded}\n${header}\nIn-Reply-To: <1@s.test>\n\nI am away.`;
    expect(await read(text)).toMatchObject({ kind: 'auto-reply', inReplyTo: '<1@s.test>' });
  });

  test.each([
    ['Auto-Submitted: no', 'Re: An offer'],
    ['X-Auto-Response-Suppress: OOF', 'Re: An offer'],
    ['Precedence: bulk', 'Re: Office furniture'],
    ['X-Other: 1', 'Re: Who leaves the office at five?'],
  ])('is not: %s, %s', async (header, subject) => {
    const text = `From: ada@x.test\nSubject: ${subject}\n${header}\nIn-Reply-To: <1@s.test>\n\nYes.`;
    expect(await read(text)).toMatchObject({ kind: 'reply' });
  });
});

describe('A complaint', () => {
  test('encloses the email that it is about (ARF)', async () => {
    const text = `From: fbl@isp.test
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="B"

--B
Content-Type: text/plain

A complaint.
--B
Content-Type: message/feedback-report

Feedback-Type: abuse
Version: 1
--B
Content-Type: message/rfc822

${original}
Body
--B--
`;
    expect(await read(text)).toMatchObject({
      kind: 'feedback',
      original: { messageId: '<mail-1@sales.test>', lockstepId: '0198c0de' },
    });
  });
});

describe('A reply', () => {
  test('is known by its thread, or by the address that it came to', async () => {
    const plain =
      'From: Ada <ada@x.test>\nTo: r+1@s.test\nSubject: Re: x\nDate: Tue, 24 Nov 2026 10:00:00 +0100\nMessage-ID: <2@x.test>\n';
    expect(await read(`${plain}References: <0@s.test>\n <1@s.test>\n\nYes.`)).toMatchObject({
      kind: 'reply',
      references: ['<0@s.test>', '<1@s.test>'],
      from: { name: 'Ada', address: 'ada@x.test' },
      to: [{ address: 'r+1@s.test' }],
      messageId: '<2@x.test>',
      date: new Date('2026-11-24T09:00:00Z'),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await read(`${plain}\nYes.`)).toMatchObject({ kind: 'other' });
    expect(await read(`${plain}\nYes.`, { toReplyAddress: true })).toMatchObject({ kind: 'reply' });
  });

  test.each([
    ['Gmail', 'Yes!\n\nOn Tue, Nov 24, 2026 at 10:00 AM Sam <sam@s.test> wrote:\n\n> Hello'],
    [
      'Gmail, broken over two lines',
      'Yes!\n\nOn Tue, Nov 24, 2026 at 10:00 AM Sam Seller\n<sam@s.test> wrote:\n> Hello',
    ],
    [
      'Gmail, German',
      'Yes!\n\nAm Di., 24. Nov. 2026 um 10:00 Uhr schrieb Sam <sam@s.test>:\n> Hallo',
    ],
    [
      'Outlook',
      'Yes!\n\n________________________________\nFrom: Sam <sam@s.test>\nSent: Tuesday\nTo: Ada\n\nHello',
    ],
    [
      'Outlook, without the rule',
      'Yes!\n\nVon: Sam <sam@s.test>\nGesendet: Dienstag\nAn: Ada\nBetreff: x\n\nHallo',
    ],
    ['Outlook, old', 'Yes!\n\n-----Original Message-----\nFrom: Sam\n\nHello'],
    ['French', 'Yes!\n\nLe mar. 24 nov. 2026 à 10:00, Sam <sam@s.test> a écrit :\n> Bonjour'],
    ['a signature', 'Yes!\n\n-- \nAda Lovelace\nExample Ltd'],
    ['answered below', '> Hello, do you?\n\nYes!\n'],
  ])('is read without its history: %s', async (_, body) => {
    const { text } = await read(`From: ada@x.test\nIn-Reply-To: <1@s.test>\n\n${body}`);
    expect(text).toBe('Yes!');
  });

  test('that is nothing but HTML is read as text', async () => {
    const html =
      '<div>Yes,<br>please</div><div class="gmail_quote">On Tue, Nov 24, 2026, Sam &lt;sam@s.test&gt; wrote:<blockquote>Hello</blockquote></div>';
    const { text } = await read(
      `From: a@x.test\nIn-Reply-To: <1@s.test>\nContent-Type: text/html\n\n${html}`,
    );
    expect(text).toBe('Yes,\nplease');
  });

  test('that looks like history but is none stays', async () => {
    const body = 'From: what I hear it works.\nOn Monday I wrote\nto you, but nothing came.';
    const { text } = await read(`From: a@x.test\nIn-Reply-To: <1@s.test>\n\n${body}`);
    expect(text).toContain('From: what I hear it works.');
  });
});

describe('Whatever comes in', { timeout: 60_000 }, () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 2_000 }),
    fc
      .array(
        fc.constantFrom(
          'Content-Type: multipart/report; boundary="B"',
          'Content-Type: multipart/mixed; boundary=B',
          'Content-Type: message/rfc822',
          'Content-Type: message/delivery-status',
          'Content-Transfer-Encoding: base64',
          'Content-Type: text/html; charset="x-unknown"',
          'Final-Recipient: rfc822;',
          'Status: 5.1.1',
          'Subject: =?utf-8?B?////?=',
          'From: <>,,;:"',
          'Date: yesterday',
          '--B',
          '--B--',
          '',
          '<a <b <!--',
        ),
        { maxLength: 60 },
      )
      .map((lines) => new Uint8Array(Buffer.from(lines.join('\r\n')))),
  );

  test('is read, or refused in words', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (raw) => {
        const result = await readInbound(raw).catch((error: unknown) => error);
        if (result instanceof Error) expect(result).toBeInstanceOf(MailError);
        else expect(result).toMatchObject({ hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['deep', nested(300)],
    ['of endless lines', 'a\n'.repeat(500_001)],
    ['all headers', `${'X-A: b\n'.repeat(200_000)}\nHi`],
  ])('and is %s, is refused in words', async (_, text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'mail-unreadable', origin: 'mail' });
  });

  test.each([
    ['one endless line', `Subject: x\n\n${'x'.repeat(5_000_000)}`],
    ['one endless header', `Subject: ${'x'.repeat(400_000)}\n\nHi`],
    ['quotes without end', `In-Reply-To: <1@s>\n\n${'> '.repeat(1_000_000)}`],
    ['many ids', `References: ${'<a@b> '.repeat(50_000)}\n\nHi`],
    ['many attributions', `In-Reply-To: <1@s>\n\n${'On a b c wrot\n'.repeat(20_000)}`],
  ])('and is %s, is read in a moment and cut', async (_, text) => {
    const found = await read(text);
    expect(found.text.length).toBeLessThanOrEqual(100_000);
    expect(found.subject.length).toBeLessThanOrEqual(1_000);
    expect(found.references.length).toBeLessThanOrEqual(200);
  });

  test('and is larger than an email is refused', async () => {
    await expect(readInbound(Buffer.alloc(30_000_001))).rejects.toBeInstanceOf(MailError);
  });

  function nested(depth: number): string {
    let text = 'Hi';
    for (let at = 0; at < depth; at += 1) {
      text = `Content-Type: multipart/mixed; boundary="b${at}"\n\n--b${at}\n${text}\n--b${at}--\n`;
    }
    return text;
  }
});
