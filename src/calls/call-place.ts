import * as z from 'zod';
import { InvalidInputError } from '../errors.ts';

/** A place in a person's calls, newest first: the call above it. */
export type CallPlace = { startedAt: Date; id: string };

const shape = z.tuple([z.iso.datetime(), z.uuid()]);

/** As text that can stand in a URL. */
export function writeCallPlace({ startedAt, id }: CallPlace): string {
  return Buffer.from(JSON.stringify([startedAt.toISOString(), id])).toString('base64url');
}

/** @throws InvalidInputError when `text` is none of ours. */
export function readCallPlace(text: string): CallPlace {
  const parts = shape.safeParse(parse(text));
  if (!parts.success) {
    throw new InvalidInputError(
      `The cursor ${JSON.stringify(text.slice(0, 40))} is not one that a list of calls gave.`,
      'Use `next` of an earlier answer as it is, or leave the cursor out.',
    );
  }
  const [startedAt, id] = parts.data;
  return { startedAt: new Date(startedAt), id };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
}
