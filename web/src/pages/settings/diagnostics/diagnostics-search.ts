import * as z from 'zod';

/** The URL of the diagnostics page: the error whose deliveries are listed. */
export const diagnosticsSearch = z.object({
  code: z.coerce.string().trim().min(1).max(100).optional().catch(undefined),
});
