import type { Budget } from '../../../../contract/sync.ts';

export const intervalKeys = [
  'leadChangesSeconds',
  'leadChangesIdleSeconds',
  'activitiesSeconds',
  'deletedLeadsSeconds',
  'sweepSeconds',
] as const;
export type IntervalKey = (typeof intervalKeys)[number];

export type BudgetForm = Record<IntervalKey | 'dailyLimit' | 'sharePercent', number>;

/** Calls a day with other intervals: what a setting costs falls as its interval grows. */
export function costOf(budget: Budget, form: BudgetForm): { key: string; callsPerDay: number }[] {
  return budget.costs.map(({ key, callsPerDay }) => {
    const interval = intervalKeys.find((one) => one === key);
    if (!interval) return { key, callsPerDay };
    const seconds = form[interval];
    const now = budget.settings[interval];
    return { key, callsPerDay: seconds > 0 ? Math.round((callsPerDay * now) / seconds) : 0 };
  });
}

export function shareOf(form: Pick<BudgetForm, 'dailyLimit' | 'sharePercent'>): number {
  return Math.floor((form.dailyLimit * form.sharePercent) / 100);
}

export type Slice = { kind: string; label: string; calls: number; part: number };

/**
 * The parts of the day's bar, widest first, as parts of 1. Its whole is our share, or what was used
 * when that is more (the share may have been lowered in the middle of the day).
 */
export function slicesOf(budget: Pick<Budget, 'usedByKind' | 'used' | 'share'>): Slice[] {
  const whole = Math.max(1, budget.share, budget.used);
  return budget.usedByKind
    .filter(({ calls }) => calls > 0)
    .map((use) => ({ ...use, part: use.calls / whole }))
    .sort((a, b) => b.calls - a.calls);
}

/** What of a form differs from the settings in force. */
export function changedSettings(budget: Budget, form: BudgetForm): Partial<BudgetForm> {
  const now: BudgetForm = formOf(budget);
  const changed: Partial<BudgetForm> = {};
  for (const key of Object.keys(now) as (keyof BudgetForm)[]) {
    if (form[key] !== now[key]) changed[key] = form[key];
  }
  return changed;
}

export function formOf(budget: Budget): BudgetForm {
  return {
    dailyLimit: budget.dailyLimit,
    sharePercent: budget.sharePercent,
    ...budget.settings,
  };
}
