import type { Opportunity, OpportunityRole } from '../../marketo/types.ts';
import type { FlowContext } from './flow-context.ts';

const refusals = new WeakMap<object, string>();

/**
 * The Salesforce opportunity of each person, from Marketo's opportunity roles, as no lead field has it
 * (R22). Empty where Marketo refuses these APIs, which is usual with native Salesforce sync: then
 * nothing is known and what is stored stays.
 */
export async function opportunitiesOf(
  context: FlowContext,
  marketoIds: readonly number[],
): Promise<Map<number, string | null>> {
  if (marketoIds.length === 0 || refusals.has(context.client)) return new Map();
  const options = { kind: 'read', signal: context.signal } as const;
  const answer = await context.client.opportunityRoles(marketoIds, options);
  if (answer.refused) {
    refusals.set(context.client, answer.why);
    return new Map();
  }
  const wanted = [...new Set(answer.roles.map((role) => role.externalOpportunityId))];
  const opportunities: Opportunity[] = [];
  for (let i = 0; i < wanted.length; i += 300) {
    const found = await context.client.opportunities(wanted.slice(i, i + 300), options);
    if (!found.refused) opportunities.push(...found.opportunities);
  }
  return chooseOpportunities(marketoIds, answer.roles, opportunities);
}

/** One for each person: the latest that is open, else the latest; null where there is none. */
export function chooseOpportunities(
  marketoIds: readonly number[],
  roles: readonly OpportunityRole[],
  opportunities: readonly Opportunity[],
): Map<number, string | null> {
  const known = new Map(opportunities.map((o) => [o.externalOpportunityId, o]));
  const chosen = new Map<number, string | null>(marketoIds.map((id) => [id, null]));
  for (const { leadId, externalOpportunityId } of roles) {
    const candidate = known.get(externalOpportunityId);
    if (!candidate || !chosen.has(leadId)) continue;
    const current = known.get(chosen.get(leadId) ?? '');
    if (!current || isBetter(candidate, current)) chosen.set(leadId, externalOpportunityId);
  }
  return chosen;
}

function isBetter(candidate: Opportunity, current: Opportunity): boolean {
  const open = (opportunity: Opportunity) => opportunity.isClosed !== true;
  if (open(candidate) !== open(current)) return open(candidate);
  return (candidate.createdAt?.getTime() ?? 0) > (current.createdAt?.getTime() ?? 0);
}

/** Whether this Marketo was found to refuse the opportunity APIs. */
export function refusesOpportunities(client: object): boolean {
  return refusals.has(client);
}
