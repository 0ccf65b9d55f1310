import * as z from 'zod';

/** An instant, ISO 8601 in UTC. */
export const instant = z.iso.datetime({ offset: true });

export const id = z.uuid();

export const empty = z.object({}).meta({ id: 'Empty' });

export const personState = z.enum([
  'active',
  'no-sales-owner',
  'deleted',
  'merged',
  'not-visible',
  'gone',
]);
export type PersonState = z.infer<typeof personState>;

export const personRef = z.object({
  id,
  marketoId: z.number().int(),
  name: z.string(),
});
