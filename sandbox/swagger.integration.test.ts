import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Routes } from './marketo/api/route.ts';
import { allRoutes } from './marketo/routes/all-routes.ts';
import { type RunningSandbox, startSandbox } from './server.ts';
import {
  answerSchema,
  contradictions,
  type Swagger,
  type Tolerance,
} from './support/swagger-check.ts';
import { type Answer, TestClient } from './support/test-client.ts';

// Adobe's definitions lie beside the repository where it is developed; they are not ours to ship.
const FOLDER = new URL('../../shared/reference/marketo-swagger/', import.meta.url);
const file = new URL('swagger-mapi.json', FOLDER);
const present = existsSync(file);
if (!present) {
  process.stderr.write(
    `Adobe's Swagger files are not at ${FOLDER.pathname}: their test is skipped.\n`,
  );
}

/**
 * Where recorded answers contradict the definitions: successes carry neither errors nor warnings,
 * failures no result; activity ids can be absent; attribute values are of any type; metadata of
 * objects has fewer members; a day is no date-time.
 */
const TOLERANCE: Tolerance = {
  absent: [
    '*.errors',
    '*.warnings',
    '*.result',
    'ActivityType.primaryAttribute',
    'Activity.id',
    'CustomActivity.id',
    'CustomActivity.leadId',
    'CustomActivity.activityDate',
    'CustomActivity.activityTypeId',
    'CustomActivity.attributes',
    'CustomActivity.primaryAttributeValue',
    'ObjectMetaData.description',
    'ObjectMetaData.pluralName',
    'ObjectMetaData.apiName',
    'ObjectMetaData.relationships',
    'ObjectMetaData.status',
    'ObjectMetaData.version',
  ],
  any: ['Attribute.value', 'UsageData.date', 'ErrorsData.date'],
};

describe.skipIf(!present)("Adobe's definitions", () => {
  let sandbox: RunningSandbox;
  let client: TestClient;
  const swagger = present
    ? (JSON.parse(readFileSync(file, 'utf8')) as Swagger)
    : { paths: {}, definitions: {} };

  beforeAll(async () => {
    const settings = { lagMs: 0, lateShare: 0, nativeSync: false };
    sandbox = await startSandbox({ people: 300, limits: 'off', settings });
    client = new TestClient(sandbox.facts);
  });
  afterAll(() => sandbox.close());

  it('know every path and method that the stand-in has', () => {
    const { all } = new Routes(allRoutes(sandbox.marketo));
    const unknown = all
      .filter(({ method, path }) => !answerSchema(swagger, method, path))
      .map(({ method, path }) => `${method} ${path}`);
    expect(unknown).toEqual([]);
  });

  const seen = new Set<string>();
  function check(method: string, path: string, answer: Answer): void {
    const schema = answerSchema(swagger, method, path);
    const { status: _, ...body } = answer;
    expect(schema, path).toBeDefined();
    expect(contradictions(swagger, schema ?? {}, body, TOLERANCE), `${method} ${path}`).toEqual([]);
    seen.add(`${method} ${path}`);
  }

  it('hold for leads', async () => {
    const { marketo } = sandbox;
    const [id = 0] = marketo.some(1);
    const get = async (path: string, query: Record<string, string | number> = {}, of = path) =>
      check('GET', of, await client.get(path, query));
    await get('/rest/v1/leads/describe.json');
    await get('/rest/v1/leads/describe2.json');
    await get('/rest/v1/leads/schema/fields.json');
    await get(
      '/rest/v1/leads/schema/fields/email.json',
      {},
      '/rest/v1/leads/schema/fields/{name}.json',
    );
    await get('/rest/v1/leads/partitions.json');
    await get(`/rest/v1/lead/${id}.json`, {}, '/rest/v1/lead/{leadId}.json');
    await get('/rest/v1/leads.json', { filterType: 'id', filterValues: id, fields: 'email,title' });
    await get('/rest/v1/leads.json', { filterType: 'userId', filterValues: id });
    const input = [{ email: 's@w.example' }, { nothing: 1 }];
    check('POST', '/rest/v1/leads.json', await client.post('/rest/v1/leads.json', { input }));
    const [a, b] = [marketo.createLead({ lastName: 'A' }), marketo.createLead({ lastName: 'B' })];
    const merged = await client.post(`/rest/v1/leads/${a}/merge.json?leadId=${b}`);
    check('POST', '/rest/v1/leads/{leadId}/merge.json', merged);
    const deleted = await client.post('/rest/v1/leads/delete.json', {
      input: [{ id: a }, { id: b }],
    });
    check('POST', '/rest/v1/leads/delete.json', deleted);
  });

  it('hold for activities', async () => {
    const { marketo } = sandbox;
    const sinceDatetime = new Date(Date.now() - 60_000).toISOString();
    const token = await client.get('/rest/v1/activities/pagingtoken.json', { sinceDatetime });
    check('GET', '/rest/v1/activities/pagingtoken.json', token);
    const { nextPageToken = '' } = token;
    const id = marketo.createLead({ lastName: 'C', leadSource: 'Web' });
    marketo.editLead(id, { title: 'x', leadScore: 9, doNotCall: true });
    marketo.mergeLeads(id, [marketo.createLead({ lastName: 'D' })]);
    marketo.deleteLead(marketo.createLead({ lastName: 'E' }));
    check(
      'GET',
      '/rest/v1/activities/types.json',
      await client.get('/rest/v1/activities/types.json'),
    );
    for (const [path, query] of [
      ['activities', { activityTypeIds: '12,13,22,32' }],
      ['activities/leadchanges', { fields: 'title,doNotCall' }],
      ['activities/deletedleads', {}],
    ] as const) {
      const answer = await client.get(`/rest/v1/${path}.json`, { nextPageToken, ...query });
      expect(answer.result?.length).toBeGreaterThan(0);
      check('GET', `/rest/v1/${path}.json`, answer);
    }
  });

  it('hold for custom activities', async () => {
    const [id = 0] = sandbox.marketo.some(1);
    const base = '/rest/v1/activities/external';
    const named = '/rest/v1/activities/external/type/{apiName}';
    const made = await client.post(`${base}/type.json`, {
      apiName: 'swaggerOne',
      name: 'Swagger One',
      triggerName: 'Swaggers',
      filterName: 'Swaggered',
      primaryAttribute: { apiName: 'what', name: 'What' },
    });
    check('POST', `${base}/type.json`, made);
    const attributes = [{ apiName: 'note', name: 'Note', dataType: 'text' }];
    const added = await client.post(`${base}/type/swaggerOne/attributes/create.json`, {
      attributes,
    });
    check('POST', `${named}/attributes/create.json`, added);
    const approved = await client.post(`${base}/type/swaggerOne/approve.json`);
    check('POST', `${named}/approve.json`, approved);
    check('GET', `${base}/types.json`, await client.get(`${base}/types.json`));
    const described = await client.get(`${base}/type/swaggerOne/describe.json`);
    check('GET', `${named}/describe.json`, described);
    const record = {
      leadId: id,
      activityDate: '2026-11-24T10:15:00Z',
      activityTypeId: approved.result?.[0].id,
      primaryAttributeValue: 'x',
      attributes: [],
    };
    const input = [record, { ...record, leadId: 5 }];
    check('POST', `${base}.json`, await client.post(`${base}.json`, { input }));
  });

  it('hold for lists, campaigns, objects and statistics', async () => {
    const { marketo } = sandbox;
    const [id = 0] = marketo.some(1, (lead) => marketo.opportunities.rolesOfLead(lead).length > 0);
    const [role] = marketo.opportunities.rolesOfLead(id);
    const list = marketo.lists.create('Swagger', sandbox.clock.now());
    list.members.add(id);
    const calls: [string, string, Record<string, string | number>?][] = [
      ['/rest/v1/lists.json', '/rest/v1/lists.json'],
      [`/rest/v1/lists/${list.id}.json`, '/rest/v1/lists/{listId}.json'],
      [`/rest/v1/lists/${list.id}/leads.json`, '/rest/v1/lists/{listId}/leads.json'],
      [
        `/rest/v1/lists/${list.id}/leads/ismember.json`,
        '/rest/v1/lists/{listId}/leads/ismember.json',
        { id },
      ],
      [`/rest/v1/leads/${id}/listMembership.json`, '/rest/v1/leads/{leadId}/listMembership.json'],
      ['/rest/v1/campaigns.json', '/rest/v1/campaigns.json'],
      ['/rest/v1/companies/describe.json', '/rest/v1/companies/describe.json'],
      ['/rest/v1/opportunities/describe.json', '/rest/v1/opportunities/describe.json'],
      ['/rest/v1/opportunities/roles/describe.json', '/rest/v1/opportunities/roles/describe.json'],
      ['/rest/v1/salespersons/describe.json', '/rest/v1/salespersons/describe.json'],
      [
        '/rest/v1/opportunities/roles.json',
        '/rest/v1/opportunities/roles.json',
        { filterType: 'leadId', filterValues: id },
      ],
      [
        '/rest/v1/opportunities.json',
        '/rest/v1/opportunities.json',
        { filterType: 'externalOpportunityId', filterValues: role?.externalOpportunityId ?? '' },
      ],
      [
        '/rest/v1/salespersons.json',
        '/rest/v1/salespersons.json',
        { filterType: 'id', filterValues: 1 },
      ],
      ['/rest/v1/companies.json', '/rest/v1/companies.json', { filterType: 'id', filterValues: 1 }],
      ['/rest/v1/stats/usage.json', '/rest/v1/stats/usage.json'],
      ['/rest/v1/stats/errors/last7days.json', '/rest/v1/stats/errors/last7days.json'],
    ];
    for (const [path, of, query] of calls) {
      const answer = await client.get(path, query);
      expect(answer.success, path).toBe(true);
      check('GET', of, answer);
    }
  });

  it('hold for bulk extract', async () => {
    const base = '/bulk/v1/leads/export';
    const one = `${base}/{exportId}`;
    const body = { fields: ['id'], filter: { smartListId: 2001 } };
    const made = await client.post(`${base}/create.json`, body);
    check('POST', `${base}/create.json`, made);
    const id = made.result?.[0].exportId;
    check('POST', `${one}/enqueue.json`, await client.post(`${base}/${id}/enqueue.json`));
    const status = () => client.get(`${base}/${id}/status.json`);
    await expect.poll(async () => (await status()).result?.[0].status).toBe('Completed');
    check('GET', `${one}/status.json`, await status());
    check('GET', '/bulk/v1/leads/export.json', await client.get('/bulk/v1/leads/export.json'));
    expect(seen.size).toBeGreaterThan(38);
  });

  it('would catch a wrong answer', () => {
    const schema = answerSchema(swagger, 'GET', '/rest/v1/leads/partitions.json') ?? {};
    const wrong = { requestId: 1, success: true, result: [{ name: 'Default' }] };
    expect(new Set(contradictions(swagger, schema, wrong, TOLERANCE))).toEqual(
      new Set(['$.requestId: 1 is no string', '$.result[0] (LeadPartition): no member id']),
    );
  });
});
