import { expect, test } from 'vitest';
import { createLog } from './log.ts';

const secrets = [
  'hunter2-password',
  'ey-access-token',
  'client-secret-of-marketo',
  'Basic dXNlcjpwYXNz',
  'lsk_0123456789abcdefghij',
  'cookie-value-1',
  'database-pass',
  'with \\" quote',
];

function linesOf(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog('trace', { write: (line: string) => void lines.push(line) }));
  return lines.join('');
}

test('no secret is readable in a line, wherever it stands', () => {
  const cause = new Error('POST /identity/oauth/token?client_secret=client-secret-of-marketo&a=b');
  const text = linesOf((log) => {
    log.info({ password: 'hunter2-password', user: { deep: { clientSecret: 'with " quote' } } });
    log.info({ headers: { authorization: 'Basic dXNlcjpwYXNz', cookie: 'cookie-value-1' } });
    log.info({ headers: { 'set-cookie': ['cookie-value-1', 'b'] } });
    log.info({ body: { access_token: 'ey-access-token' }, secretKey: Buffer.from('hunter2') });
    log.error({ err: new Error('failed', { cause }) }, 'sent Bearer ey-access-token');
    log.warn('postgres://lockstep:database-pass@db:5432/x is away, key lsk_0123456789abcdefghij');
    log.child({ apiKey: 'lsk_0123456789abcdefghij' }).info('child');
  });
  for (const secret of secrets) expect(text).not.toContain(secret);
  expect(text).not.toContain(JSON.stringify([...Buffer.from('hunter2')]));
});

test('a redacted line is still JSON and keeps everything else', () => {
  const text = linesOf((log) =>
    log.info({ token: 'abc', tenantId: 't-1', marketo: { callsLeft: 5 }, note: 'a "b" c' }, 'done'),
  );
  expect(JSON.parse(text)).toMatchObject({
    level: 'info',
    token: '[hidden]',
    tenantId: 't-1',
    marketo: { callsLeft: 5 },
    note: 'a "b" c',
    msg: 'done',
  });
});

test('an error keeps its message, stack and cause', () => {
  const error = new Error('The page failed.', { cause: new Error('connection reset') });
  const text = linesOf((log) => log.error({ err: error }, 'page failed'));
  expect(JSON.parse(text).err.message).toContain('The page failed.');
  expect(JSON.parse(text).err.stack).toContain('connection reset');
});

test.each(['token', '"token', 'a.', 'a://a:', 'password='])(
  'a long message made of %j is written in no time',
  (piece) => {
    const begun = performance.now();
    linesOf((log) => log.info(piece.repeat(100_000)));
    expect(performance.now() - begun).toBeLessThan(2000);
  },
);
