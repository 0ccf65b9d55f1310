import { createHash, generateKeyPairSync, verify } from 'node:crypto';
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { MailError } from './errors.ts';
import { buildMessage, encodedSize, type OutgoingMessage } from './message.ts';

const base: OutgoingMessage = {
  from: { name: 'Sam Seller', address: 'sam@sales.test' },
  to: [{ name: 'Ada Lovelace', address: 'ada@example.com' }],
  subject: 'Hello',
  html: '<p>Hello <a href="https://lockstep.test/x">there</a></p>',
  messageId: '<1@sales.test>',
  date: new Date('2026-11-24T10:00:00Z'),
};

const build = (change: Partial<OutgoingMessage> = {}) => buildMessage({ ...base, ...change });

async function parsed(change: Partial<OutgoingMessage> = {}) {
  const { raw } = await build(change);
  return PostalMime.parse(raw);
}

async function refused(change: Partial<OutgoingMessage>): Promise<MailError> {
  const error = await build(change).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(MailError);
  return error as MailError;
}

describe('A message', () => {
  test('carries what it was given, and a text made of its HTML', async () => {
    const mail = await parsed({
      cc: [{ address: 'grace@example.com' }],
      replyTo: { address: 'r+1@sales.test' },
      headers: {
        'X-Lockstep-Id': '0198',
        'In-Reply-To': '<0@example.com>',
        References: '<00@example.com> <0@example.com>',
        'List-Unsubscribe': `<https://lockstep.test/u/${'t'.repeat(200)}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
    });
    const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
    expect(mail).toMatchObject({
      from: base.from,
      to: [base.to[0]],
      cc: [{ address: 'grace@example.com' }],
      replyTo: [{ address: 'r+1@sales.test' }],
      subject: 'Hello',
      messageId: '<1@sales.test>',
      inReplyTo: '<0@example.com>',
      references: '<00@example.com> <0@example.com>',
      date: '2026-11-24T10:00:00.000Z',
    });
    expect(mail.html?.trim()).toBe(base.html);
    expect(mail.text?.trim()).toBe('Hello there [https://lockstep.test/x]');
    expect(header('x-lockstep-id')).toBe('0198');
    expect(header('list-unsubscribe')).toBe(`<https://lockstep.test/u/${'t'.repeat(200)}>`);
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  });

  test('goes to bcc as well, and shows it to nobody', async () => {
    const { raw, envelope } = await build({
      bcc: [{ address: 'secret@example.com' }, { address: 'ADA@example.com' }],
      returnPath: 'b-1@bounces.test',
    });
    expect(envelope.from).toBe('b-1@bounces.test');
    expect(envelope.to.map((address) => address.toLowerCase())).toEqual([
      'ada@example.com',
      'secret@example.com',
    ]);
    expect(raw.toString()).not.toMatch(/secret|bcc/i);
  });

  test('is 7-bit, in lines that every server takes', async () => {
    const { raw } = await build({
      subject: 'Größe '.repeat(60),
      html: `<p>${'wörter ohne Ende '.repeat(500)}${'x'.repeat(5_000)}</p>`,
      attachments: [{ filename: 'a.bin', contentType: 'x/y', content: Buffer.alloc(10_000, 200) }],
    });
    const text = raw.toString('latin1');
    expect(text).toMatch(/^[\t\r\n\x20-\x7e]*$/);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  });

  test('writes names and domains of the world so that they arrive', async () => {
    const mail = await parsed({
      from: { name: 'Żółw, "the" Ünïcödé 株式会社', address: 'sam@bücher.example' },
      subject: 'Préavis — 見積書 🎉',
    });
    expect(mail.from).toEqual({
      name: 'Żółw, "the" Ünïcödé 株式会社',
      address: 'sam@xn--bcher-kva.example',
    });
    expect(mail.subject).toBe('Préavis — 見積書 🎉');
  });

  test('names attachments without a path, and never as something else than a file', async () => {
    const content = Buffer.from('PDF');
    const { attachments } = await parsed({
      attachments: [
        { filename: 'C:\\Users\\sam\\Offer ü.pdf', contentType: 'application/pdf', content },
        { filename: '../../etc/passwd', contentType: 'text/html\r\nX-Evil: 1', content },
      ],
    });
    expect(attachments).toMatchObject([
      { filename: 'Offer ü.pdf', mimeType: 'application/pdf', disposition: 'attachment' },
      { filename: 'passwd', mimeType: 'application/octet-stream', disposition: 'attachment' },
    ]);
  });

  test('has attachments of the size that was told', async () => {
    for (const bytes of [0, 1, 56, 57, 58, 1_000, 100_000]) {
      const content = Buffer.alloc(bytes, 1);
      const without = await build({ attachments: [{ ...file, content: Buffer.alloc(0) }] });
      const { raw } = await build({ attachments: [{ ...file, content }] });
      // Boundaries differ by a few characters at most.
      expect(Math.abs(raw.length - without.raw.length - encodedSize(bytes))).toBeLessThan(20);
    }
  });
  const file = { filename: 'a.bin', contentType: 'application/octet-stream' };
});

describe('Headers', () => {
  const hostile = fc.array(
    fc.oneof(
      fc.constantFrom(
        '\r\n',
        '\n',
        '\r',
        '\u2028',
        '\u0085',
        '\0',
        'Bcc: x@evil.test',
        ':',
        ' ',
        ',',
      ),
      fc.string({ unit: 'grapheme' }),
    ),
    { maxLength: 12 },
  );

  const name = 'cannot be added by whatever stands in a subject, a name or a file name';
  test(name, { timeout: 60_000 }, async () => {
    const usual = (await parsed({ attachments: [pdf('a.pdf')] })).headers.map(({ key }) => key);
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (subject, name, filename) => {
        const mail = await parsed({
          subject: subject.join(''),
          from: { name: name.join(''), address: 'sam@sales.test' },
          to: [{ name: name.join(''), address: 'ada@example.com' }],
          attachments: [pdf(filename.join(''))],
        });
        const keys = mail.headers.map(({ key }) => key);
        // An empty subject may leave its header out.
        expect(usual).toEqual(expect.arrayContaining(keys));
        expect(mail.from?.address).toBe('sam@sales.test');
        expect(mail.to?.map(({ address }) => address)).toEqual(['ada@example.com']);
        expect(mail.attachments).toHaveLength(1);
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    { messageId: '<1@x>\r\nBcc: x@evil.test' },
    { messageId: 'none' },
    { headers: { 'List-Unsubscribe': '<https://x>\r\nBcc: x@evil.test' } },
    { headers: { 'In-Reply-To': '<1@x> <2@x>' } },
    { headers: { References: 'not an id' } },
  ] as Partial<OutgoingMessage>[])(
    'with a break in what has a form are refused: %j',
    async (change) => {
      expect(await refused(change)).toMatchObject({
        code: 'mail-header-invalid',
        outcome: 'refused',
      });
    },
  );

  function pdf(filename: string) {
    return { filename, contentType: 'application/pdf', content: Buffer.from('x') };
  }
});

describe('Addresses', () => {
  test.each([
    'ada',
    'ada@',
    '@example.com',
    'ada@exa mple.com',
    'ada@example..com',
    'ada@-x.test',
    'ada@example.com\r\nBcc: x@evil.test',
    'ada@example.com, x@evil.test',
    'ada@example.com>',
    '"quoted"@example.com',
    'ada@[127.0.0.1]',
    'äda@example.com',
    `${'a'.repeat(65)}@example.com`,
    'ada@evil.test%2eexample.com',
  ])('such as %j are refused in words', async (address) => {
    const error = await refused({ to: [{ address }] });
    expect(error).toMatchObject({ code: 'mail-address-invalid', outcome: 'refused' });
    expect(error.message).toMatch(/\(recipient\) is no email address that can be written to\.$/);
  });

  test('are many in practice', async () => {
    const good = [
      "o'hara+tag@sub.example.co.uk",
      'a_b-c.d=e@example.museum',
      'x@localhost',
      '1@2.test',
    ];
    const { envelope } = await build({ to: good.map((address) => ({ address })) });
    expect(envelope.to).toEqual(good);
  });
});

describe('A DKIM signature', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  test('covers the body and can be verified with the public key', async () => {
    const { raw } = await build({
      dkim: { domain: 'sales.test', selector: 's1', privateKey: pem },
    });
    const [head = '', ...rest] = raw.toString().split('\r\n\r\n');
    const fields = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
    const signature = fields.find((line) => /^dkim-signature:/i.test(line)) ?? '';
    const tag = (name: string) => new RegExp(`[;:] *${name}=([^;]*)`).exec(signature)?.[1] ?? '';
    expect([tag('d'), tag('s'), tag('c')]).toEqual(['sales.test', 's1', 'relaxed/relaxed']);

    const relaxed = (text: string) => text.replace(/[ \t]+/g, ' ').replace(/ +\r\n/g, '\r\n');
    const body = `${relaxed(rest.join('\r\n\r\n')).replace(/(\r\n)*$/, '')}\r\n`;
    expect(tag('bh').replaceAll(' ', '')).toBe(createHash('sha256').update(body).digest('base64'));

    const field = (line: string) => {
      const colon = line.indexOf(':');
      return `${line.slice(0, colon).toLowerCase().trim()}:${line
        .slice(colon + 1)
        .replace(/\s+/g, ' ')
        .trim()}`;
    };
    const signed = tag('h')
      .split(':')
      .flatMap(
        (name) => fields.find((line) => line.toLowerCase().startsWith(`${name.trim()}:`)) ?? [],
      )
      .map((line) => `${field(line)}\r\n`);
    const own = field(signature).replace(/( b=)[^;]*/, '$1');
    const value = Buffer.from(tag('b').replaceAll(' ', ''), 'base64');
    expect(verify('sha256', Buffer.from(signed.join('') + own), publicKey, value)).toBe(true);
  });

  test('with a key that is none fails in words', async () => {
    const dkim = { domain: 'sales.test', selector: 's1', privateKey: 'no key' };
    expect(await refused({ dkim })).toMatchObject({
      code: 'mail-dkim-key-unusable',
      outcome: 'not-sent',
    });
  });
});
