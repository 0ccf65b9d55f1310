import { REQUEST_CAMPAIGN } from '../activities/types.ts';
import { ApiError } from '../api/errors.ts';
import { bodyObject, integers, list, pathInteger } from '../api/params.ts';
import { pageOf } from '../api/position-paging.ts';
import type { ApiCall, Route } from '../api/route.ts';
import type { MarketoSandbox } from '../marketo.ts';

interface Campaign {
  id: number;
  name: string;
  type: 'trigger' | 'batch';
  active: boolean;
  workspaceName: string;
  createdAt: string;
  updatedAt: string;
}

const STAMPS = {
  workspaceName: 'Default',
  createdAt: '2025-03-01T09:00:00Z',
  updatedAt: '2026-01-15T10:30:00Z',
};
const CAMPAIGNS: readonly Campaign[] = [
  {
    id: 3001,
    name: 'Sales nurture, requested by sellers',
    type: 'trigger',
    active: true,
    ...STAMPS,
  },
  { id: 3002, name: 'Recycle to marketing', type: 'trigger', active: true, ...STAMPS },
  { id: 3003, name: 'Old request campaign', type: 'trigger', active: false, ...STAMPS },
  { id: 3004, name: 'Monthly newsletter', type: 'batch', active: true, ...STAMPS },
];
const MAX_PER_CALL = 100;

/** Smart campaigns: browse, and request a trigger campaign for leads. */
export function campaignRoutes(marketo: MarketoSandbox): Route[] {
  const read = ['Read-Only Campaign', 'Execute Campaign'] as const;
  return [
    {
      name: 'campaigns',
      method: 'GET',
      path: '/rest/v1/campaigns.json',
      permissions: read,
      handle: browse,
    },
    {
      name: 'campaign',
      method: 'GET',
      path: '/rest/v1/campaigns/:id.json',
      permissions: read,
      handle: (call) => ({ result: [campaignIn(call)] }),
    },
    {
      name: 'campaign-trigger',
      method: 'POST',
      path: '/rest/v1/campaigns/:id/trigger.json',
      permissions: ['Execute Campaign'],
      handle: (call) => trigger(call, marketo),
    },
  ];
}

function browse(call: ApiCall): Record<string, unknown> {
  const ids = new Set(integers('id', list(call, 'id')));
  const names = new Set(call.params.getAll('name'));
  const triggerable = /^(1|true)$/.test(call.params.get('isTriggerable') ?? '');
  const found = CAMPAIGNS.filter(
    (entry) =>
      (ids.size === 0 || ids.has(entry.id)) &&
      (names.size === 0 || names.has(entry.name)) &&
      (!triggerable || (entry.type === 'trigger' && entry.active)),
  );
  const { items, nextPageToken } = pageOf(call, found);
  return { result: items, ...(nextPageToken === undefined ? {} : { nextPageToken }) };
}

function campaignIn(call: ApiCall): Campaign {
  const id = pathInteger(call, 'id');
  const found = CAMPAIGNS.find((entry) => entry.id === id);
  if (!found) throw new ApiError('1013', `Campaign with id ${id} not found`);
  return found;
}

function trigger(call: ApiCall, marketo: MarketoSandbox): Record<string, unknown> {
  const campaign = campaignIn(call);
  if (campaign.type !== 'trigger' || !campaign.active) {
    throw new ApiError('1003', `Campaign ${campaign.id} can not be requested`);
  }
  const input = bodyObject(call).input as { leads?: unknown; tokens?: unknown } | undefined;
  const { leads, tokens = [] } = input ?? {};
  if (!Array.isArray(leads) || !Array.isArray(tokens)) {
    throw new ApiError('609', "Invalid value specified for attribute 'input'");
  }
  if (leads.length > MAX_PER_CALL || tokens.length > MAX_PER_CALL) {
    throw new ApiError('1003', `At most ${MAX_PER_CALL} leads and ${MAX_PER_CALL} tokens`);
  }
  const ids = leads.map((lead) => Number((lead as { id?: unknown } | null)?.id));
  for (const id of ids) {
    if (!marketo.reader.sees(call.user, id)) throw new ApiError('1004', `Lead '${id}' not found`);
  }
  for (const leadId of ids) {
    marketo.log.append({
      leadId,
      typeId: REQUEST_CAMPAIGN,
      campaignId: campaign.id,
      primaryId: campaign.id,
      primaryValue: campaign.name,
      attributes: [{ name: 'Source', value: 'Web service API' }],
    });
  }
  return { result: [{ id: campaign.id }] };
}
