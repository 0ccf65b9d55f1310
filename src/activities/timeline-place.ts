import * as z from 'zod';
import { InvalidInputError } from '../errors.ts';

/** A place in a timeline, newest first: the entry above it. */
export type TimelinePlace = { at: Date; id: string };

const shape = z.tuple([z.iso.datetime(), z.uuid()]);

/** As text that can stand in a URL. */
export function writeTimelinePlace({ at, id }: TimelinePlace): string {
  return Buffer.from(JSON.stringify([at.toISOString(), id])).toString('base64url');
}

/** @throws InvalidInputError when `text` is none of ours. */
export function readTimelinePlace(text: string): TimelinePlace {
  let json: unknown = null;
  try {
    json = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    // Answered below, like everything else that is no place.
  }
  const parts = shape.safeParse(json);
  if (!parts.success) {
    throw new InvalidInputError(
      `The cursor ${JSON.stringify(text.slice(0, 40))} is not one that a timeline gave.`,
      'Use `next` of an earlier answer as it is, or leave the cursor out.',
    );
  }
  const [at, id] = parts.data;
  return { at: new Date(at), id };
}
