import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client, queryClient } from '../../api.ts';
import type { TemplatesSearch } from './templates-search.ts';

export function templatesQuery({ q, view, category }: TemplatesSearch) {
  return queryOptions({
    queryKey: ['templates', 'list', { q, view, category }],
    queryFn: ({ signal }) =>
      client.templates.list({ query: { search: q, view, categoryId: category } }, { signal }),
    placeholderData: keepPreviousData,
  });
}

export const categoriesQuery = queryOptions({
  queryKey: ['templates', 'categories'],
  queryFn: ({ signal }) => client.templateCategories.list({}, { signal }),
});

/** Counted anew for each call, so it comes after the list and is not asked for at every turn. */
export const resultsQuery = queryOptions({
  queryKey: ['templates', 'results'],
  queryFn: ({ signal }) => client.templates.results({ query: {} }, { signal }),
  staleTime: 120_000,
});

export const choicesQuery = queryOptions({
  queryKey: ['templates', 'choices'],
  queryFn: ({ signal }) => client.templates.choices({}, { signal }),
  staleTime: 60_000,
});

export function templateQuery(id: string) {
  return queryOptions({
    queryKey: ['templates', 'one', id],
    queryFn: ({ signal }) => client.templates.get({ params: { id } }, { signal }),
  });
}

/** After a change: lists, counts and the template itself. */
export function refreshTemplates(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['templates'] });
}
