import { describe, expect, test } from 'vitest';
import { runCli } from './testing/run-cli.ts';

describe('The command line', () => {
  test.each([
    [
      'an unknown command, with what was meant',
      ['strat'],
      /unknown command 'strat'\n\(Did you mean start\?\)/,
    ],
    [
      'an unknown option',
      ['sandbox', '--salesforce-port', '1'],
      /unknown option '--salesforce-port'/,
    ],
    ['a number that is none', ['demo', '--people', 'many'], /must be a whole number from 1 to/],
    [
      'a flow that is none',
      ['sync', 'status', 'people'],
      /Allowed choices are people-from-marketo/,
    ],
  ])('refuses %s with exit code 2', async (_what, args, sentence) => {
    const { code, stdout, stderr } = await runCli(args);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('names a wrong environment variable, what is wrong and what it is for', async () => {
    const { code, stderr } = await runCli(['start'], { LOCKSTEP_SECRET_KEY: 'swordfish' });
    expect(code).toBe(2);
    expect(stderr).toContain('LOCKSTEP_SECRET_KEY=(hidden): must be 64 hex digits');
    expect(stderr).not.toMatch(/swordfish|\n\s+at /);
  });

  test('says that the database cannot be reached, without the password, exit code 5', async () => {
    const env = { DATABASE_URL: 'postgres://lockstep:swordfish@127.0.0.1:1/lockstep' };
    const { code, stderr } = await runCli(['sync', 'status'], env);
    expect(code).toBe(5);
    expect(stderr).toMatch(/^lockstep: The database cannot be reached: .*127\.0\.0\.1:1/);
    expect(stderr).not.toMatch(/swordfish|\n\s+at /);
  });

  test('makes no database only to look at it', async () => {
    const { code, stderr } = await runCli(['sync', 'status'], { DATA_DIR: '/nonexistent/data' });
    expect(code).toBe(3);
    expect(stderr).toContain('A Lockstep in /nonexistent/data was not found.');
  });

  test('prints its version, and explains its exit codes', async () => {
    const [version, help] = await Promise.all([
      runCli(['--version']),
      runCli(['help', 'exit-codes']),
    ]);
    expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(help.stdout).toMatch(/4 {2}it works, but something needs attention/);
  });
});
