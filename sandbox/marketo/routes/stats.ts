import type { Route } from '../api/route.ts';
import type { Usage } from '../api/usage.ts';

/** Usage and errors, of today and of the last seven days. Any valid token may read them. */
export function statsRoutes(usage: Usage): Route[] {
  const route = (name: string, path: string, result: () => unknown): Route => ({
    name,
    method: 'GET',
    path: `/rest/v1/stats/${path}.json`,
    permissions: [],
    handle: () => ({ result: result() }),
  });
  return [
    route('usage', 'usage', () => usage.usage(1)),
    route('usage-7-days', 'usage/last7days', () => usage.usage(7)),
    route('errors', 'errors', () => usage.errors(1)),
    route('errors-7-days', 'errors/last7days', () => usage.errors(7)),
  ];
}
