import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import { withTenant } from '../../db/tenant.ts';
import { NotFoundError } from '../../errors.ts';
import type { VisibleOwners } from '../../people/visible-owners.ts';
import type { FlowStateName } from '../engine/work-status.ts';
import type { ExplainedPerson, Explanation } from './explain/explanation.ts';
import { describeHere, findHere } from './explain/here.ts';
import { explainAbsent } from './explain/not-here.ts';
import { readWho } from './explain/who.ts';
import type { MarketoConnections } from './setup/open-marketo.ts';
import { readPeopleStatus } from './status.ts';

export type ExplainDeps = { db: Db; clock: Clock; connections: MarketoConnections };

/**
 * Says why a person is, or is not, in Lockstep: from what is stored and its history, and from Marketo
 * for those who are not here. It changes nothing, but has a record read soon that ought to be here.
 *
 * @param query an email address, a Marketo ID, a Salesforce lead or contact ID (15 or 18 characters),
 *   or our own id.
 * @param visible whoever is not among these is spoken of like somebody who is not there, and Marketo,
 *   which would answer about anybody, is not asked.
 * @throws InvalidInputError when the query names no person; NotFoundError for an id of ours that is
 *   not there, which Marketo knows nothing of.
 */
export async function explainPerson(
  deps: ExplainDeps,
  tenantId: string,
  query: string,
  visible: VisibleOwners,
): Promise<Explanation> {
  const who = readWho(query);
  const people = await withTenant(deps.db, tenantId, async (tx) => {
    const found: ExplainedPerson[] = [];
    for (const id of await findHere(tx, who, visible)) {
      const person = await describeHere(tx, id, visible);
      if (person) found.push(person);
    }
    return found;
  });
  if (people.length > 0) {
    const { state, summary } = await readPeopleStatus(deps.db, deps.clock, tenantId);
    return explainPresent(query, people, standing.has(state) ? ` ${summary}` : '');
  }
  if (who.by === 'id') {
    throw new NotFoundError(
      `The person ${who.id}`,
      'Ask by email address or Marketo ID instead: this id may be of another installation.',
    );
  }
  if (visible !== 'everybody') return explainOutOfSight(query);
  return { query, ...(await explainAbsent(deps, tenantId, who)) };
}

function explainOutOfSight(query: string): Explanation {
  return {
    query,
    verdict: 'unknown',
    summary:
      'Nobody whom you may see here matches. Whether they are in Lockstep or in Marketo, an administrator can tell.',
    people: [],
    asked: true,
  };
}

/** States in which what is stored may be old without anything being wrong with the person. */
const standing: ReadonlySet<FlowStateName> = new Set(['off', 'paused', 'waiting', 'failing']);

function explainPresent(query: string, people: ExplainedPerson[], note: string): Explanation {
  const active = people.filter((person) => person.state === 'active').length;
  const verdict = active > 0 ? 'in-step' : 'not-active';
  const [first] = people;
  const summary =
    people.length === 1 && first
      ? `${first.name}: ${first.reason}`
      : `${people.length} people here match: ${active} in step, ${people.length - active} not active.`;
  return { query, verdict, summary: `${summary}${note}`, people, asked: true };
}
