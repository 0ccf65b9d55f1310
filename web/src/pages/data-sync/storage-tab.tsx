import { useQuery } from '@tanstack/react-query';
import { formatBytes, plural } from '../../components/format.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import { Stat, StatRow } from '../../components/stat.tsx';
import { storageQuery } from './sync-queries.ts';

export function StorageTab() {
  const storage = useQuery(storageQuery);
  if (storage.isPending) return <SkeletonLines count={3} />;
  if (!storage.data) {
    return <ProblemAlert error={storage.error} onRetry={() => void storage.refetch()} />;
  }
  const { retentionDays, historyBytes, databaseBytes } = storage.data;
  return (
    <Section
      title="History and storage"
      description="Runs and the history of each record are kept for a limited time, so that nothing grows without end. People and cursors stay."
    >
      <StatRow>
        <Stat label="History kept for" value={plural(retentionDays, 'day', 'days')} />
        <Stat
          label="Size of the history"
          value={formatBytes(historyBytes)}
          hint="runs and record history"
        />
        <Stat label="Size of the database" value={formatBytes(databaseBytes)} hint="all of it" />
      </StatRow>
    </Section>
  );
}
