import { afterAll, beforeAll, expect, test } from 'vitest';
import { diagnosticsCsvPath } from '../../contract/activities.ts';
import { api, eventsPath } from '../../contract/api.ts';
import type { Route } from '../../contract/route.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { buildTestServer } from '../../test/support/web-server.ts';

type Operation = {
  summary: string;
  tags: string[];
  security: Record<string, string[]>[];
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: object;
  responses: Record<string, { content?: Record<string, { schema: object }>; description: string }>;
};
type Document = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
};

const routes: Route[] = Object.values(api).flatMap((group) => Object.values(group));
let database: TestDatabase;
let document: Document;

beforeAll(async () => {
  database = await createTestDatabase();
  const app = await buildTestServer(database.db);
  document = (await app.inject('/api/v1/openapi.json')).json();
  await app.close();
});
afterAll(() => database.drop());

function operationOf(route: Route): Operation | undefined {
  const path = route.path.replace(/:(\w+)/g, '{$1}');
  return document.paths[path]?.[route.method.toLowerCase()];
}

test('describes every route of the contract, the events and the file of failures, and nothing else', () => {
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const wanted = routes.map((route) => `${route.method} ${route.path.replace(/:(\w+)/g, '{$1}')}`);
  expect(described.sort()).toEqual(
    [...wanted, `GET ${eventsPath}`, `GET ${diagnosticsCsvPath}`].sort(),
  );
  expect(document.openapi).toBe('3.1.0');
});

test('every reference leads somewhere', () => {
  const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
  const places = [...references].map(([, place = '']) => place);
  expect(places.length).toBeGreaterThan(20);
  for (const place of new Set(places)) {
    const found = place
      .split('/')
      .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document);
    expect(found, place).toBeTypeOf('object');
  }
});

test('path parameters are described and required', () => {
  for (const [path, operations] of Object.entries(document.paths)) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const operation of Object.values(operations)) {
      const described = (operation.parameters ?? []).filter((one) => one.in === 'path');
      expect(described.map((one) => one.name)).toEqual(names);
      expect(described.every((one) => one.required)).toBe(true);
    }
  }
});

test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s says who may call it, what it takes, answers and can refuse',
  (_, route) => {
    const operation = operationOf(route);
    expect(operation).toMatchObject({
      summary: route.summary,
      tags: [route.tag],
      security: route.access === 'public' ? [] : [{ session: [] }, { apiKey: [] }],
    });
    expect(operation?.requestBody !== undefined).toBe(route.body !== undefined);
    const responses: Operation['responses'] = operation?.responses ?? {};
    expect(responses['200']?.content?.['application/json']?.schema).toBeTypeOf('object');
    const refusals = Object.keys(responses).filter((status) => status !== '200');
    expect(refusals).toContain('default');
    expect(refusals.includes('401')).toBe(route.access !== 'public');
    expect(refusals.includes('403')).toBe(route.access === 'admin');
    for (const status of refusals) {
      expect(responses[status]?.content?.['application/problem+json']?.schema).toEqual({
        $ref: '#/components/schemas/Problem',
      });
    }
  },
);

test('people and flows are components by name', () => {
  expect(Object.keys(document.components.schemas)).toEqual(
    expect.arrayContaining(['Person', 'FlowStatus', 'Problem', 'SessionUser']),
  );
  expect(Object.keys(document.components.schemas).filter((name) => /Input$/.test(name))).toEqual(
    [],
  );
  expect(document.components.securitySchemes).toMatchObject({
    session: { type: 'apiKey', in: 'cookie', name: 'lockstep' },
    apiKey: { type: 'http', scheme: 'bearer' },
  });
});
