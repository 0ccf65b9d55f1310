import * as z from 'zod';
import { personRef } from './shared.ts';

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
    /** Who could have been meant, when a person was named by what several have. */
    candidates: z.array(personRef).optional(),
    requestId: z.string().optional(),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problem>;
