import { setImmediate as nextTurn } from 'node:timers/promises';
import { write } from '../support/http.ts';
import type { ControlRequest, ControlRoute } from './control-route.ts';
import { ControlError } from './control-route.ts';

const LINES_PER_PIECE = 1000;

/**
 * The true current values of all leads that have a user as owner, one JSON object a line, ascending
 * by id, whatever lag, roles and faults are set. `opportunityId` may be asked for beside the lead's
 * fields: the latest open opportunity.
 */
export const qualifiedRoutes: ControlRoute[] = [
  { method: 'GET', path: '/qualified', handle: streamQualified },
];

async function streamQualified({ marketo, params, res }: ControlRequest): Promise<undefined> {
  const names = (params.get('fields') ?? 'id').split(',').map((name) => name.trim());
  const fields = names.filter((name) => name !== 'opportunityId');
  const unknown = fields.find((name) => !marketo.reader.field(name));
  if (unknown !== undefined) throw new ControlError(`There is no field "${unknown}".`);
  const withOpportunity = names.includes('opportunityId');
  res.writeHead(200, { 'content-type': 'application/x-ndjson;charset=UTF-8' });
  let text = '';
  let lines = 0;
  for (const record of marketo.qualified(fields)) {
    if (withOpportunity) {
      const found = marketo.opportunities.latestOpen(Number(record.id));
      record.opportunityId = found?.externalOpportunityId ?? null;
    }
    text += `${JSON.stringify(record)}\n`;
    if (++lines % LINES_PER_PIECE !== 0) continue;
    if (res.destroyed) return;
    await write(res, Buffer.from(text, 'utf8'));
    // A fast reader never makes write() wait: other calls get their turn all the same.
    await nextTurn();
    text = '';
  }
  res.end(text);
}
