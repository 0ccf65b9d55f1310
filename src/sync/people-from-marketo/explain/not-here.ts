import { withTenant, withTenantClient } from '../../../db/tenant.ts';
import { LockstepError } from '../../../errors.ts';
import type { MarketoLead } from '../../../marketo/types.ts';
import { personName } from '../../../people/person-summary.ts';
import type { FlowStateName } from '../../engine/work-status.ts';
import { lookAgain } from '../commands.ts';
import type { ExplainDeps } from '../explain.ts';
import { type FieldContext, readingOf } from '../fields.ts';
import { readPeopleStatus } from '../status.ts';
import { anyAbove, findDeletion, lookUp } from './ask-marketo.ts';
import { dayOf, type ExplainedPerson, type Explanation } from './explanation.ts';
import { describeHere, describeStranger, findHere } from './here.ts';
import type { Who } from './who.ts';

type Answer = Omit<Explanation, 'query'>;
type Asked = Exclude<Who, { by: 'id' }>;

/** Somebody waits for the answer. */
const longestMs = 30_000;

/** Why somebody is not here: asks Marketo. For those only who may see everybody. */
export async function explainAbsent(
  deps: ExplainDeps,
  tenantId: string,
  who: Asked,
): Promise<Answer> {
  const signal = AbortSignal.timeout(longestMs);
  try {
    const marketo = await deps.connections.open(tenantId);
    const { leads, fields, notSearchable } = await lookUp(marketo, who, deps.clock, signal);
    if (leads.length > 0) return await explainLeads(deps, tenantId, leads, fields);
    if (who.by === 'marketo-id') {
      return await explainMissing(deps, tenantId, who.marketoId, fields, signal);
    }
    if (notSearchable) {
      const summary = `Not in Lockstep, and this Marketo cannot be searched by ${notSearchable}.`;
      return { verdict: 'unknown', summary, people: [], asked: true };
    }
    return {
      verdict: 'not-in-marketo',
      summary: `Not in Marketo: it shows the API role nobody with ${named(who)}. Whether somebody was deleted or merged can be told by the Marketo ID only.`,
      people: [],
      asked: true,
    };
  } catch (error) {
    if (!(error instanceof LockstepError) && !signal.aborted) throw error;
    return unanswered(error, signal);
  }
}

/** That Marketo cannot be asked is an answer too, and must not read as "not there". */
function unanswered(error: unknown, signal: AbortSignal): Answer {
  const why =
    error instanceof LockstepError && !signal.aborted
      ? [error.message, error.fix].filter(Boolean).join(' ')
      : `Marketo did not answer within ${longestMs / 1000} s.`;
  const summary = `Not in Lockstep; whether in Marketo is not known, as it could not be asked. ${why}`;
  return { verdict: 'unknown', summary, people: [], asked: false };
}

function named(who: Exclude<Asked, { by: 'marketo-id' }>): string {
  return who.by === 'email'
    ? `the address ${who.email}`
    : `the Salesforce ${who.kind} ID ${who.sfdcId}`;
}

/** Marketo has them: either they do not belong here, or they are about to come. */
async function explainLeads(
  deps: ExplainDeps,
  tenantId: string,
  leads: readonly MarketoLead[],
  fields: FieldContext,
): Promise<Answer> {
  const { state } = await readPeopleStatus(deps.db, deps.clock, tenantId);
  const people: ExplainedPerson[] = [];
  for (const lead of leads) {
    const person = await explainLead(deps, tenantId, lead, fields, state);
    if (person) people.push(person);
  }
  const [first] = people;
  const summary =
    people.length === 1 && first
      ? `${first.name} is in Marketo. ${first.reason}`
      : `${people.length} records in Marketo match; each says below why it is not in Lockstep.`;
  return { verdict: 'not-in-lockstep', summary, people, asked: true };
}

async function explainLead(
  deps: ExplainDeps,
  tenantId: string,
  lead: MarketoLead,
  fields: FieldContext,
  state: FlowStateName,
): Promise<ExplainedPerson | null> {
  const reading = readingOf(lead, fields);
  if (!reading) return null;
  const { marketoId, firstName = null, lastName = null, email = null } = reading.values;
  const [id] = await withTenant(deps.db, tenantId, (tx) =>
    findHere(tx, { by: 'marketo-id', marketoId }, 'everybody'),
  );
  if (reading.qualifies || id !== undefined) await readSoon(deps, tenantId, marketoId);
  if (id !== undefined) return otherwiseHere(deps, tenantId, id);
  const { events } = await withTenant(deps.db, tenantId, (tx) => describeStranger(tx, marketoId));
  return {
    id: null,
    marketoId,
    name: personName({ first_name: firstName, last_name: lastName, email, marketo_id: marketoId }),
    email,
    state: 'absent',
    reason: reading.qualifies ? coming[state] : `Not in Lockstep: ${reading.reason}.`,
    fields: [],
    events,
  };
}

/** They qualify and are not here: what the flow is about says when they will be. */
const coming: Record<FlowStateName, string> = {
  off: 'Not in Lockstep yet: has a sales owner, but the sync is not started.',
  paused: 'Not in Lockstep yet: has a sales owner, but the sync is paused.',
  waiting: 'Not in Lockstep yet: has a sales owner, but the sync waits at the moment.',
  failing: 'Not in Lockstep yet: has a sales owner, but the sync fails at the moment.',
  running: 'Not in Lockstep yet: has a sales owner, and the sync is on its way to this record.',
  'caught-up': 'Not in Lockstep yet: has a sales owner, and is being read now.',
};

function readSoon(deps: ExplainDeps, tenantId: string, marketoId: number): Promise<void> {
  const now = deps.clock.now();
  return withTenantClient(deps.db, tenantId, (client) =>
    lookAgain(client, { tenantId, now }, marketoId),
  );
}

/** Found in Marketo by an address that the copy does not have yet. */
async function otherwiseHere(
  deps: ExplainDeps,
  tenantId: string,
  id: string,
): Promise<ExplainedPerson | null> {
  const person = await withTenant(deps.db, tenantId, (tx) => describeHere(tx, id, 'everybody'));
  if (!person) return null;
  const reason = `Here with other values than Marketo has now; they are being read. ${person.reason}`;
  return { ...person, reason };
}

/** Marketo returns nothing for an id: merged, deleted, out of sight, or never there. */
async function explainMissing(
  deps: ExplainDeps,
  tenantId: string,
  marketoId: number,
  fields: FieldContext,
  signal: AbortSignal,
): Promise<Answer> {
  const known = await withTenant(deps.db, tenantId, (tx) => describeStranger(tx, marketoId));
  const answer = (verdict: Answer['verdict'], summary: string, people: ExplainedPerson[] = []) => {
    const name = `Marketo ID ${marketoId}`;
    const record: ExplainedPerson = {
      ...{ id: null, marketoId, name, email: null, state: 'absent', reason: summary },
      ...{ fields: [], events: known.events },
    };
    return { verdict, summary, people: [record, ...people], asked: true };
  };
  if (known.mergedInto) {
    const { id, marketoId: winnerId } = known.mergedInto;
    const winner =
      id && (await withTenant(deps.db, tenantId, (tx) => describeHere(tx, id, 'everybody')));
    const where = winner ? `${winner.name}, who is here` : 'which is not in Lockstep';
    return answer(
      'not-in-marketo',
      `Merged into Marketo record ${winnerId}: ${where}.`,
      winner ? [winner] : [],
    );
  }
  const { client } = await deps.connections.open(tenantId);
  const vendorNow = fields.vendorNow(deps.clock.now());
  const { deletedAt, complete } = await findDeletion(client, marketoId, vendorNow, signal);
  if (deletedAt) {
    return answer('not-in-marketo', `Deleted on ${dayOf(deletedAt)} in Marketo.`);
  }
  if (marketoId > known.highestHere && !(await anyAbove(client, marketoId, signal))) {
    return answer(
      'not-in-marketo',
      `Not in Marketo: no record with this or a higher ID was seen, so ${marketoId} was most likely never given out.`,
    );
  }
  const log = complete
    ? 'It is not among the deletions of the last 14 days.'
    : 'The log of deletions is too long to be read to its end.';
  return answer(
    'unknown',
    `Not visible to the API role, or not in Marketo: no record ${marketoId} is returned. ${log} It was deleted or merged before that, never existed, or lies in a partition that the role does not see; Marketo does not tell these apart.`,
  );
}
