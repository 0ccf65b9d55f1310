import { createHash } from 'node:crypto';
import * as z from 'zod';
import { InvalidInputError } from '../errors.ts';

/** A place between two people of a sorted list, and which way to read from there. */
export type PageCursor = {
  way: 'next' | 'previous';
  /** The sort column's value and the id of the person beside the place. */
  key: string;
  id: string;
  /** Whether that person is on the page, too. */
  inclusive: boolean;
};

const shape = z.tuple([
  z.enum(['next', 'previous']),
  z.string().max(1100),
  z.uuid(),
  z.boolean(),
  z.string().length(8),
]);

/**
 * A cursor as text that can stand in a URL. It names the place, not a row number, so pages stay
 * right when people come and go meanwhile. `list` is what identifies the list it belongs to.
 */
export function writeCursor(cursor: PageCursor, list: unknown): string {
  const parts: z.infer<typeof shape> = [
    cursor.way,
    cursor.key,
    cursor.id,
    cursor.inclusive,
    mark(list),
  ];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** @throws InvalidInputError when `text` is no cursor of ours, or belongs to another list. */
export function readCursor(text: string, list: unknown): PageCursor {
  const parts = shape.safeParse(parse(text));
  if (!parts.success) {
    throw new InvalidInputError(
      `The cursor ${JSON.stringify(text.slice(0, 40))} is not one that a list of people gave.`,
      'Use `next` or `previous` of an earlier answer as it is, or leave the cursor out.',
    );
  }
  const [way, key, id, inclusive, listMark] = parts.data;
  if (listMark !== mark(list)) {
    throw new InvalidInputError(
      'The cursor belongs to a list with another search, filter or sort.',
      'Leave the cursor out to begin the new list at its first page.',
    );
  }
  return { way, key, id, inclusive };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
}

function mark(list: unknown): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 8);
}
