import { z } from 'zod';

const given = z.union([z.string(), z.number(), z.boolean()]);
const test = {
  operator: z.string(),
  value: z.union([given, z.array(given).min(1)]).optional(),
};

const filterSchema = z.strictObject({
  activity: z.string().optional().describe('filter name or API name of an approved custom type'),
  constraints: z
    .array(z.strictObject({ attribute: z.string(), ...test }))
    .optional()
    .describe('on one and the same activity; attributes by display name or API name'),
  dateOfActivity: z.strictObject(test).optional(),
  minTimes: z.number().int().positive().optional().describe('so many activities at least'),
  field: z.string().optional().describe('a field of the lead'),
  operator: test.operator.optional(),
  value: test.value,
});

/** A smart list as it is asked for: filters, how they go together, and which page of the leads. */
export const smartListSchema = z.strictObject({
  match: z.enum(['all', 'any']).default('all'),
  filters: z.array(filterSchema).min(1),
  after: z.number().int().nonnegative().default(0).describe('leads with a higher id than this'),
  limit: z.number().int().min(0).max(200).default(50),
});

export type SmartListFilter = z.output<typeof filterSchema>;
export type SmartList = z.output<typeof smartListSchema>;
