import pg from 'pg';
import { expect, test } from 'vitest';
import { connectionUrl, fits } from './socket-directory.ts';

test('a folder of 93 bytes fits a socket address on Linux, one of 94 does not', () => {
  const limit = process.platform === 'linux' ? 93 : 89;
  expect(fits(`/${'d'.repeat(limit - 1)}`)).toBe(true);
  expect(fits(`/${'d'.repeat(limit)}`)).toBe(false);
  // é takes two bytes
  expect(fits(`/${'é'.repeat(47)}`)).toBe(false);
});

test('the URL leads the driver to the socket, whatever the folder is called', () => {
  const client = new pg.Client(connectionUrl("/srv/R&D data/50%, 'x'/run", 'lockstep'));
  expect(client).toMatchObject({
    host: "/srv/R&D data/50%, 'x'/run",
    port: 5432,
    user: 'lockstep',
    database: 'lockstep',
    ssl: false,
  });
});
