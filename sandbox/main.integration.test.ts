import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';

const MAIN = new URL('./main.ts', import.meta.url).pathname;
const run = (...args: string[]) => spawn(process.execPath, [MAIN, ...args]);

describe('the command', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'prints its facts as one line and ends on %s',
    async (signal) => {
      const child = run(
        '--marketo-port',
        '0',
        '--smtp-port',
        '0',
        '--people',
        '60',
        '--seed',
        '4',
        '--limits',
        'off',
        '--json',
      );
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
      const { marketo, control } = JSON.parse(line);
      expect(marketo).toMatchObject({ people: 60, endpoint: expect.stringMatching(/\/rest$/) });
      const query = `grant_type=client_credentials&client_id=${marketo.clientId}&client_secret=${marketo.clientSecret}`;
      expect((await fetch(`${marketo.identity}/oauth/token?${query}`)).status).toBe(200);
      expect((await fetch(control)).status).toBe(200);
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([0, null]);
    },
  );

  it('says what is wrong with an option', async () => {
    const child = run('--people', 'many');
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(text).toBe(
      'The sandbox could not start: --people must be a whole number, not "many".\n',
    );
  });
});
