import { useQuery } from '@tanstack/react-query';
import { Page } from '../../../components/page.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { Section } from '../../../components/section.tsx';
import { SkeletonLines } from '../../../components/skeleton-lines.tsx';
import { visibilityQuery } from './sharing-query.ts';
import { VisibilityForm } from './visibility-form.tsx';

export function SharingPage() {
  const { data, error, refetch } = useQuery(visibilityQuery);
  return (
    <Page title="Sharing" width="text">
      <Section
        title="Which people sellers see"
        description="Everywhere: in lists, searches, on people's pages and in what is logged of them. Managers then see the people of their teams, administrators always see everybody."
      >
        {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <SkeletonLines count={4} /> : null}
        {data ? <VisibilityForm saved={data.sellers} key={data.sellers} /> : null}
      </Section>
    </Page>
  );
}
