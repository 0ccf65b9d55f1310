import { z } from 'zod';
import { findLeads } from '../marketo/leads/search.ts';
import type { MarketoSandbox } from '../marketo/marketo.ts';
import type { ControlRoute } from './control-route.ts';
import { ControlError, leadIn } from './control-route.ts';
import { leadSummary } from './lead-summary.ts';
import { checkMassValue, typedValues } from './typed-values.ts';

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const fields = z.record(z.string(), value);
const editSchema = z.strictObject({ fields });
const ownerSchema = z.strictObject({ owner: z.string().nullable() });
const syncSchema = z.strictObject({
  type: z.enum(['Lead', 'Contact']).default('Lead'),
  ownerId: z.string().optional(),
  accountId: z.string().optional(),
});
const mergeSchema = z.strictObject({
  losers: z.array(z.number().int()).min(1),
  inCRM: z.boolean().default(false),
});
const massSchema = z.strictObject({
  field: z.string(),
  value,
  count: z.number().int().positive(),
  from: z.number().int().optional(),
  everybody: z.boolean().optional(),
});
const opportunitySchema = z.looseObject({ role: z.string().optional() });

/** What a marketer does by hand, each an operation with its activity log. None counts as API call. */
export const leadRoutes: ControlRoute[] = [
  {
    method: 'GET',
    path: '/owners',
    handle: ({ marketo }) => ({ owners: marketo.owners.all() }),
  },
  {
    method: 'GET',
    path: '/fields',
    handle: ({ marketo }) => ({ fields: marketo.reader.fields() }),
  },
  { method: 'GET', path: '/leads', handle: ({ marketo, params }) => search(marketo, params) },
  {
    method: 'POST',
    path: '/leads',
    handle: ({ marketo, body }) => {
      const id = marketo.createLead(typedValues(editSchema.parse(body).fields));
      return marketo.lead(id);
    },
  },
  {
    method: 'POST',
    path: '/leads/mass-change',
    handle: ({ marketo, body }) => {
      const { from, everybody, ...change } = massSchema.parse(body);
      checkMassValue(change.field, change.value);
      const ids = marketo.massChange({
        ...change,
        ...(from === undefined ? {} : { from }),
        ...(everybody === undefined ? {} : { everybody }),
      });
      return { changed: ids.length, firstId: ids[0] ?? null, lastId: ids.at(-1) ?? null };
    },
  },
  {
    method: 'GET',
    path: '/leads/:id',
    handle: (request) => request.marketo.lead(leadIn(request)),
  },
  {
    method: 'GET',
    path: '/leads/:id/activities',
    // Also of leads that are gone: their log says why.
    handle: ({ marketo, path }) => ({ activities: marketo.activities(Number(path.id)) }),
  },
  {
    method: 'GET',
    path: '/leads/:id/opportunities',
    handle: (request) => {
      const { opportunities } = request.marketo;
      const roles = opportunities.rolesOfLead(leadIn(request));
      return {
        opportunities: roles.map((role) => ({
          ...opportunities.find(role.externalOpportunityId),
          role: role.role,
        })),
      };
    },
  },
  action('edit', (marketo, id, body) =>
    marketo.editLead(id, typedValues(editSchema.parse(body).fields)),
  ),
  action('owner', (marketo, id, body) => {
    const { owner } = ownerSchema.parse(body);
    if (owner === null) marketo.clearOwner(id);
    else marketo.setOwner(id, owner);
  }),
  action('sync', (marketo, id, body) => {
    const { type, ownerId, accountId } = syncSchema.parse(body);
    marketo.syncToSalesforce(id, {
      type,
      ...(ownerId === undefined ? {} : { ownerId }),
      ...(accountId === undefined ? {} : { accountId }),
    });
  }),
  action('convert', (marketo, id, body) => {
    const { accountId } = z.strictObject({ accountId: z.string().optional() }).parse(body);
    marketo.convertLead(id, accountId);
  }),
  action('delete-in-salesforce', (marketo, id) => marketo.deleteInSalesforce(id)),
  action('partition', (marketo, id, body) => {
    const { partition } = z.strictObject({ partition: z.number().int() }).parse(body);
    if (!marketo.partitions.some((entry) => entry.id === partition)) {
      throw new ControlError(`There is no partition ${partition}.`);
    }
    marketo.movePartition(id, partition);
  }),
  {
    method: 'POST',
    path: '/leads/:id/merge',
    handle: (request) => {
      const { losers, inCRM } = mergeSchema.parse(request.body);
      return request.marketo.mergeLeads(leadIn(request), losers, inCRM);
    },
  },
  {
    method: 'POST',
    path: '/leads/:id/delete',
    handle: (request) => {
      const { campaign } = z.strictObject({ campaign: z.string().optional() }).parse(request.body);
      request.marketo.deleteLead(leadIn(request), campaign);
      return { deleted: Number(request.path.id) };
    },
  },
  {
    method: 'POST',
    path: '/leads/:id/opportunities',
    handle: (request) =>
      request.marketo.addOpportunity(
        leadIn(request),
        opportunitySchema.parse(request.body) as Parameters<MarketoSandbox['addOpportunity']>[1],
      ),
  },
  {
    method: 'DELETE',
    path: '/leads/:id/opportunities/:opportunity',
    handle: (request) => {
      request.marketo.removeOpportunity(leadIn(request), request.path.opportunity ?? '');
      return { removed: request.path.opportunity };
    },
  },
  {
    method: 'POST',
    path: '/opportunities/:opportunity',
    handle: ({ marketo, path, body }) =>
      marketo.updateOpportunity(
        path.opportunity ?? '',
        opportunitySchema.parse(body) as Parameters<MarketoSandbox['updateOpportunity']>[1],
      ),
  },
  {
    method: 'POST',
    path: '/accounts/:account',
    handle: ({ marketo, path, body }) => {
      const { company } = z.strictObject({ company: z.string() }).parse(body);
      return { leads: marketo.renameAccount(path.account ?? '', company) };
    },
  },
];

/** An operation on one lead, answered with the lead as it is afterwards. */
function action(
  name: string,
  run: (marketo: MarketoSandbox, id: number, body: unknown) => void,
): ControlRoute {
  return {
    method: 'POST',
    path: `/leads/:id/${name}`,
    handle: (request) => {
      const id = leadIn(request);
      run(request.marketo, id, request.body);
      return request.marketo.lead(id);
    },
  };
}

const MAX_PAGE = 200;
const SEARCH_MS = 400;

/** Leads by id, email or a part of a name, company or address; looks for at most 0.4 s. */
function search(marketo: MarketoSandbox, params: URLSearchParams): unknown {
  const text = (params.get('search') ?? '').trim().toLowerCase();
  const limit = Math.min(MAX_PAGE, Number(params.get('limit') ?? 50));
  const after = Number(params.get('after') ?? 0);
  const { store } = marketo;
  const view = (id: number) => leadSummary(marketo, id);
  if (/^\d+$/.test(text)) {
    return { leads: store.has(Number(text)) ? [view(Number(text))] : [], complete: true };
  }
  if (text.includes('@')) {
    const ids = findLeads(store, 'email', [text], limit);
    if (ids.length > 0) return { leads: ids.map(view), complete: true };
  }
  const ids: number[] = [];
  const end = performance.now() + SEARCH_MS;
  for (const id of store.ids(after + 1)) {
    if (text === '' || contains(marketo, id, text)) ids.push(id);
    if (ids.length >= limit) return { leads: ids.map(view), complete: false };
    if ((id & 255) === 0 && performance.now() > end) {
      return { leads: ids.map(view), complete: false, lookedUpTo: id };
    }
  }
  return { leads: ids.map(view), complete: true };
}

function contains(marketo: MarketoSandbox, id: number, text: string): boolean {
  const { store } = marketo;
  const values = [store.nameOf(id), store.value(id, 'email'), store.value(id, 'company')];
  return values.some((value) => value !== null && String(value).toLowerCase().includes(text));
}
