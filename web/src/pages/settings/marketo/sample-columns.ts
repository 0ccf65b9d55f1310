import type { Preview } from './marketo-queries.ts';

type Field = Pick<Preview['fields'][number], 'samples'>;

/**
 * Places of the sampled people to show, `most` of them, in the order of the sample: together they
 * have a value for as many fields as possible (a lead and a contact each lack the other's id), and
 * among equals those with the most values come first.
 */
export function tellingColumns(fields: readonly Field[], most: number): number[] {
  const width = Math.max(0, ...fields.map((field) => field.samples.length));
  const left = new Set(Array.from({ length: width }, (_, column) => column));
  const chosen: number[] = [];
  while (chosen.length < most && left.size > 0) {
    const fresh = fields.filter((field) => !chosen.some((column) => field.samples[column]));
    const weigh = (column: number) => filled(fresh, column) * 1000 + filled(fields, column);
    const [best = 0] = [...left].sort((one, two) => weigh(two) - weigh(one));
    chosen.push(best);
    left.delete(best);
  }
  return chosen.sort((one, two) => one - two);
}

function filled(fields: readonly Field[], column: number): number {
  return fields.filter((field) => field.samples[column]).length;
}
