import * as z from 'zod';
import { peopleSort } from '../../../../contract/people.ts';
import { personState } from '../../../../contract/shared.ts';

const text = (max: number) => z.coerce.string().trim().min(1).max(max).optional().catch(undefined);
const index = z.coerce.number().int().min(0).optional().catch(undefined);

/**
 * The URL of the people list: what is shown, and where one stands in it, so that Back and a shared
 * link return to the same place. Wrong values are dropped, never refused.
 */
export const peopleSearch = z.object({
  q: text(200),
  owner: text(18),
  source: text(255),
  state: personState.or(z.literal('any')).optional().catch(undefined),
  sort: peopleSort.optional().catch(undefined),
  dir: z.enum(['asc', 'desc']).optional().catch(undefined),
  /** `end` when the list was entered from its last person. */
  from: z.literal('end').optional().catch(undefined),
  /** Row at the top of the view, counted from the end that `from` names. */
  row: index,
  /** Cursor of the page that holds `row`. */
  at: text(2000),
  /** The current row, counted likewise. */
  on: index,
});
export type PeopleSearch = z.infer<typeof peopleSearch>;
