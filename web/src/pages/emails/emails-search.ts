import * as z from 'zod';
import { emailFolder } from '../../../../contract/emails.ts';

export const emailsSearch = z.object({ folder: emailFolder.optional().catch(undefined) });

/** The person to write to, for an email that was never saved. */
export const emailSearch = z.object({
  person: z.uuid().optional().catch(undefined),
  /** The email that it continues. */
  after: z.uuid().optional().catch(undefined),
});
