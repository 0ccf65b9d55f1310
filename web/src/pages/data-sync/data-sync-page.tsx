import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { syncStatusQuery, useFlows, useIsAdmin } from '../../api.ts';
import { inFlowOrder } from '../../components/flow-names.ts';
import { formatNumber } from '../../components/format.ts';
import { Page } from '../../components/page.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import { useLiveState } from '../../live/live-provider.tsx';
import { AttentionTab } from './attention-tab.tsx';
import { BudgetTab } from './budget-tab.tsx';
import classes from './data-sync.module.css';
import { type DataSyncTab, dataSyncTabs } from './data-sync-search.ts';
import { FindTab } from './find-tab.tsx';
import { FlowCard } from './flow-card.tsx';
import { QuestionPanel } from './question-panel.tsx';
import { RunsTab } from './runs-tab.tsx';
import { StorageTab } from './storage-tab.tsx';

const route = getRouteApi('/app/data-sync');

const labels: Record<DataSyncTab, string> = {
  runs: 'Runs',
  attention: 'Need attention',
  find: 'Find any record',
  budget: 'API budget',
  storage: 'Storage',
};

export function DataSyncPage() {
  const { tab = 'runs' } = route.useSearch();
  const navigate = route.useNavigate();
  const admin = useIsAdmin();
  const status = useQuery(syncStatusQuery);
  const flows = inFlowOrder(useFlows() ?? []);
  const failed = flows.reduce((sum, flow) => sum + flow.failed, 0);
  const live = useLiveState();
  const tabs = dataSyncTabs.filter((one) => admin || one !== 'storage');
  return (
    <Page title="Data sync" width="wide">
      {live === 'lost' ? (
        <p className={classes.lost} role="status">
          The live connection is interrupted. It is tried again by itself; until then this page is
          brought up to date every 30 s.
        </p>
      ) : null}
      {flows.map((flow) =>
        flow.question ? (
          <QuestionPanel key={flow.key} flow={flow} question={flow.question} />
        ) : null,
      )}
      {flows.map((flow) => (
        <FlowCard key={flow.key} flow={flow} />
      ))}
      {flows.length > 0 ? null : status.error ? (
        <ProblemAlert error={status.error} onRetry={() => void status.refetch()} />
      ) : (
        <Section title="People from Marketo">
          <SkeletonLines count={4} />
        </Section>
      )}
      <Tabs
        className={classes.tabs ?? ''}
        value={tab}
        keepMounted={false}
        onChange={(value) => {
          const next = dataSyncTabs.find((one) => one === value);
          void navigate({
            search: { tab: next === 'runs' ? undefined : next },
            resetScroll: false,
          });
        }}
      >
        <Tabs.List>
          {tabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {labels[one]}
              {one === 'attention' && failed > 0 ? (
                <span className={classes.count}>{formatNumber(failed)}</span>
              ) : null}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="runs">
          <RunsTab />
        </Tabs.Panel>
        <Tabs.Panel value="attention">
          <AttentionTab />
        </Tabs.Panel>
        <Tabs.Panel value="find">
          <FindTab />
        </Tabs.Panel>
        <Tabs.Panel value="budget">
          <BudgetTab />
        </Tabs.Panel>
        {admin ? (
          <Tabs.Panel value="storage">
            <StorageTab />
          </Tabs.Panel>
        ) : null}
      </Tabs>
    </Page>
  );
}
