import * as z from 'zod';

/** RFC 9457 problem details. `code` is stable and machine-readable, `fix` says what to do. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    origin: z.enum(['lockstep', 'marketo', 'salesforce', 'mail', 'database']),
    fix: z.string().optional(),
    /** Which input is wrong, when one is. */
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    requestId: z.string().optional(),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problem>;
