import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { LinkButton } from '../../components/link-button.tsx';
import { Page } from '../../components/page.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import { type CategoryAction, CategoryDialogs } from './category-dialogs.tsx';
import { sortRows } from './sort-rows.ts';
import { useTemplateColumns } from './template-columns.ts';
import { categoriesQuery, resultsQuery, templatesQuery } from './template-queries.ts';
import { TemplateCards } from './templates-cards.tsx';
import { SideChoices, TopChoices } from './templates-choices.tsx';
import { TemplatesEmpty } from './templates-empty.tsx';
import classes from './templates-page.module.css';
import type { TemplatesSearch } from './templates-search.ts';
import { TemplatesTable } from './templates-table.tsx';
import { TemplatesToolbar } from './templates-toolbar.tsx';

const route = getRouteApi('/app/templates');

export function TemplatesPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const narrow = useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false });
  const columns = useTemplateColumns();
  const list = useQuery(templatesQuery(search));
  const results = useQuery(resultsQuery);
  const categories = useQuery(categoriesQuery);
  const [action, setAction] = useState<CategoryAction | null>(null);
  const { sort = 'name', dir = 'asc' } = search;

  const change = (next: Partial<TemplatesSearch>, replace = false) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace, resetScroll: false });
  const counted = new Map(results.data?.results.map((one) => [one.templateId, one]));
  const rows = sortRows(
    (list.data?.templates ?? []).map((row) => ({ ...row, results: counted.get(row.id) ?? null })),
    sort,
    dir,
  );
  const choices = {
    search,
    categories: categories.data?.categories ?? [],
    mayChange: categories.data?.mayChange ?? false,
    onChange: change,
    onAction: setAction,
  };
  return (
    <Page
      title="Templates"
      description="Emails that you write once and send to many people, each with their own words in it."
      actions={
        <LinkButton to="/templates/new" leftSection={<Plus size={15} aria-hidden />}>
          New template
        </LinkButton>
      }
    >
      <div className={classes.layout}>
        {narrow ? null : <SideChoices {...choices} />}
        <div className={classes.list}>
          <TemplatesToolbar
            search={search}
            onSearch={(q) => change({ q }, search.q !== undefined)}
            columns={narrow ? null : columns}
          />
          {narrow ? <TopChoices {...choices} /> : null}
          {list.error ? (
            <ProblemAlert
              error={list.error}
              title="The templates could not be read."
              onRetry={() => void list.refetch()}
            />
          ) : null}
          {!list.data && !list.error ? <SkeletonLines count={6} /> : null}
          {list.data && rows.length === 0 ? (
            <TemplatesEmpty
              search={search}
              onClear={() => change({ q: undefined, view: undefined, category: undefined })}
            />
          ) : null}
          {rows.length > 0 && narrow ? <TemplateCards rows={rows} /> : null}
          {rows.length > 0 && !narrow ? (
            <TemplatesTable
              rows={rows}
              columns={columns}
              sort={sort}
              direction={dir}
              busy={list.isPlaceholderData}
              onSort={(next) =>
                change({
                  sort: next,
                  dir: next === sort && dir === 'asc' ? 'desc' : undefined,
                })
              }
            />
          ) : null}
        </div>
      </div>
      <CategoryDialogs
        action={action}
        onClose={() => setAction(null)}
        onRemoved={() => change({ category: undefined })}
      />
    </Page>
  );
}
