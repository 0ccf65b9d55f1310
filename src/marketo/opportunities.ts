import { InvalidInputError } from '../errors.ts';
import type { Caller, CallSpec } from './call.ts';
import type { CallOptions } from './client-types.ts';
import { parseMarketoDate } from './dates.ts';
import { isRecord, toFlag, toNumber, toText } from './envelope.ts';
import { MarketoError } from './errors.ts';
import { largestBatch } from './leads.ts';
import type { Opportunity, OpportunityRole, Refusable } from './types.ts';

const right = 'Read-Only Opportunity';

/**
 * Refusals that are a state of the instance and not a fault: no right (603), no such API where
 * Salesforce sync is native (603, 703, 1018, 610).
 */
const refusals = new Set(['603', '610', '703', '1018']);

export async function opportunityRoles(
  call: Caller,
  leadIds: readonly number[],
  options: CallOptions,
): Promise<Refusable<{ roles: OpportunityRole[] }>> {
  const read = await readAll(
    call,
    {
      doing: 'Reading opportunity roles',
      right,
      kind: 'read',
      path: '/rest/v1/opportunities/roles.json',
      query: { filterType: 'leadId', filterValues: joined(leadIds) },
    },
    options,
  );
  if (read.refused) return read;
  const roles = read.rows.flatMap((row) => {
    const leadId = toNumber(row.leadId);
    const externalOpportunityId = toText(row.externalOpportunityId);
    if (leadId === null || externalOpportunityId === null) return [];
    return [{ leadId, externalOpportunityId, role: toText(row.role) }];
  });
  return { refused: false, roles };
}

export async function opportunities(
  call: Caller,
  externalIds: readonly string[],
  options: CallOptions,
): Promise<Refusable<{ opportunities: Opportunity[] }>> {
  const read = await readAll(
    call,
    {
      doing: 'Reading opportunities',
      right,
      kind: 'read',
      path: '/rest/v1/opportunities.json',
      query: {
        filterType: 'externalOpportunityId',
        filterValues: joined(externalIds),
        fields: 'externalOpportunityId,name,isClosed,createdAt',
      },
    },
    options,
  );
  if (read.refused) return read;
  const found = read.rows.flatMap((row) => {
    const externalOpportunityId = toText(row.externalOpportunityId);
    if (externalOpportunityId === null) return [];
    return [
      {
        externalOpportunityId,
        name: toText(row.name),
        isClosed: toFlag(row.isClosed) ?? null,
        createdAt: parseMarketoDate(row.createdAt),
      },
    ];
  });
  return { refused: false, opportunities: found };
}

function joined(values: readonly (string | number)[]): string {
  if (values.length === 0 || values.length > largestBatch) {
    throw new InvalidInputError(
      `Marketo takes 1 to ${largestBatch} values at once, not ${values.length}.`,
    );
  }
  return values.join(',');
}

async function readAll(
  call: Caller,
  spec: CallSpec,
  options: CallOptions,
): Promise<Refusable<{ rows: Record<string, unknown>[] }>> {
  const rows: Record<string, unknown>[] = [];
  let token: string | null = null;
  try {
    do {
      const query: Record<string, string> = { ...spec.query, batchSize: String(largestBatch) };
      if (token !== null) query.nextPageToken = token;
      const page = await call.envelope({ ...spec, query }, options);
      rows.push(...page.result.filter(isRecord));
      token = page.moreResult === false ? null : page.nextPageToken;
    } while (token !== null);
  } catch (error) {
    if (error instanceof MarketoError && refusals.has(error.marketoCode ?? '')) {
      return { refused: true, code: error.code, why: error.message };
    }
    throw error;
  }
  return { refused: false, rows };
}
