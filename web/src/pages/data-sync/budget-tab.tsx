import { useQuery } from '@tanstack/react-query';
import { useIsAdmin } from '../../api.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import { BudgetSettings } from './budget-settings.tsx';
import { BudgetUse } from './budget-use.tsx';
import { budgetQuery } from './sync-queries.ts';

export function BudgetTab() {
  const budget = useQuery(budgetQuery);
  const admin = useIsAdmin();
  if (budget.isPending) return <SkeletonLines count={8} />;
  if (!budget.data) {
    return <ProblemAlert error={budget.error} onRetry={() => void budget.refetch()} />;
  }
  return (
    <>
      <BudgetUse budget={budget.data} />
      <BudgetSettings budget={budget.data} admin={admin} />
    </>
  );
}
