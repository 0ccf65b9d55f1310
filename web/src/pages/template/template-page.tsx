import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Page } from '../../components/page.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import { templateQuery } from '../templates/template-queries.ts';
import { TemplateEditor } from './template-editor.tsx';

const route = getRouteApi('/app/templates/$templateId');

export function TemplatePage() {
  const { templateId } = route.useParams();
  const { tab = 'text' } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(templateQuery(templateId));
  if (!query.data) {
    return (
      <Page title="Template">
        {query.error ? (
          <ProblemAlert error={query.error} title="This template cannot be shown." />
        ) : (
          <SkeletonLines count={8} />
        )}
      </Page>
    );
  }
  return (
    <TemplateEditor
      key={templateId}
      template={query.data}
      tab={tab}
      onTab={(next) =>
        void navigate({ search: { tab: next === 'text' ? undefined : next }, resetScroll: false })
      }
    />
  );
}
