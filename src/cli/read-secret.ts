import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { InvalidInputError } from '../errors.ts';
import { exitCodes } from './exit-codes.ts';
import { CommandError } from './failure.ts';

/** No 0, o, 1, l or i: it is read from a screen and typed. 20 of them are 99 bits. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password from standard input, from a prompt, or made; `made` ones must be shown. */
export async function newPassword(
  fromStdin: boolean,
): Promise<{ password: string; made: boolean }> {
  if (fromStdin) return { password: await secretFromStdin('password'), made: false };
  const asked = process.stdin.isTTY
    ? await ask('Password (at least 10 characters; empty: one is made)', { mayBeEmpty: true })
    : '';
  if (asked !== '') return { password: asked, made: false };
  const made = Array.from({ length: 20 }, () => letters[randomInt(letters.length)]).join('');
  return { password: made, made: true };
}

/** All of standard input without the line's end. */
export async function secretFromStdin(what: string): Promise<string> {
  const value = (await text(process.stdin)).replace(/\r?\n$/, '');
  if (value !== '') return value;
  throw new InvalidInputError(
    `Standard input holds no ${what}.`,
    'Pass it in, for example: printf %s "$SECRET" | lockstep …',
  );
}

export async function secretFromFile(path: string): Promise<string> {
  const value = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new InvalidInputError(
      `The file ${path} cannot be read: ${error.code}.`,
      'Name a file that holds the secret and nothing else.',
    );
  });
  if (value.trim() !== '') return value.trim();
  throw new InvalidInputError(`The file ${path} is empty.`, 'Name a file that holds the secret.');
}

/** Asks on the terminal without showing what is typed. */
export async function ask(
  message: string,
  options: { mayBeEmpty?: boolean } = {},
): Promise<string> {
  const { isCancel, password } = await import('@clack/prompts');
  const answer = await password({
    message,
    validate: (value) => (value || options.mayBeEmpty ? undefined : 'Enter a value.'),
  });
  return isCancel(answer) ? cancelled() : (answer ?? '');
}

/** Asks on the terminal. */
export async function askOpenly(message: string, placeholder: string): Promise<string> {
  const { isCancel, text: prompt } = await import('@clack/prompts');
  const answer = await prompt({
    message,
    placeholder,
    validate: (value) => (value?.trim() ? undefined : 'Enter a value.'),
  });
  return isCancel(answer) ? cancelled() : answer;
}

function cancelled(): never {
  throw new CommandError(exitCodes.failed, 'cancelled', 'Cancelled; nothing was changed.');
}
