import { Button, NumberInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Budget, budgetSettings } from '../../../../contract/sync.ts';
import { client } from '../../api.ts';
import { formatNumber } from '../../components/format.ts';
import { notifyDone } from '../../components/notify.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { Section } from '../../components/section.tsx';
import classes from './budget.module.css';
import { type BudgetForm, changedSettings, formOf, shareOf } from './budget-math.ts';
import { CostTable } from './cost-table.tsx';
import { syncKeys } from './sync-queries.ts';

type Props = { budget: Budget; admin: boolean };

/** The limits and intervals, and what each costs; an admin changes them with the cost in sight. */
export function BudgetSettings({ budget, admin }: Props) {
  const queries = useQueryClient();
  const [edits, setEdits] = useState<Partial<BudgetForm>>({});
  const form = { ...formOf(budget), ...edits };
  const changed = changedSettings(budget, form);
  const dirty = Object.keys(changed).length > 0;
  const wrong = wrongFields(form);
  const save = useMutation({
    mutationFn: () => client.sync.setBudget({ body: changed }),
    onSuccess: (next) => {
      queries.setQueryData(syncKeys.budget, next);
      setEdits({});
      notifyDone('Saved. It holds from the next call on.');
    },
  });
  const set = (key: keyof BudgetForm, value: number) => setEdits({ ...edits, [key]: value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (dirty && wrong.size === 0) save.mutate();
  };
  return (
    <Section
      title="What each setting costs"
      description="Shorter intervals show changes sooner and use more calls. The costs are for a day without changes; reading changed people comes on top."
    >
      <form onSubmit={submit}>
        {admin ? (
          <div className={classes.limits}>
            <NumberInput
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              label="Calls a day that Marketo allows"
              description="All tools together; see your Marketo contract"
              thousandSeparator=","
              hideControls
              value={form.dailyLimit}
              onChange={(value) => set('dailyLimit', Number(value))}
              error={wrong.get('dailyLimit')}
            />
            <NumberInput
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              label="Lockstep's share"
              description={`${formatNumber(shareOf(form))} calls a day`}
              suffix="%"
              value={form.sharePercent}
              onChange={(value) => set('sharePercent', Number(value))}
              error={wrong.get('sharePercent')}
            />
          </div>
        ) : null}
        <CostTable
          budget={budget}
          form={form}
          wrong={wrong}
          {...(admin ? { onInterval: set } : {})}
        />
        {save.error ? <ProblemAlert error={save.error} title="Not saved" /> : null}
        {admin ? (
          <div className={classes.foot}>
            <Button type="submit" disabled={!dirty || wrong.size > 0} loading={save.isPending}>
              Save
            </Button>
            {dirty ? (
              <Button variant="default" onClick={() => setEdits({})}>
                Undo
              </Button>
            ) : null}
          </div>
        ) : null}
      </form>
    </Section>
  );
}

/** By the contract's own limits, so that the form and the server never disagree. */
function wrongFields(form: BudgetForm): Map<string, string> {
  const wrong = new Map<string, string>();
  for (const [key, field] of Object.entries(budgetSettings.shape)) {
    const value = form[key as keyof BudgetForm];
    if (field.safeParse(value).success) continue;
    const [min, max] = [field.unwrap().minValue, field.unwrap().maxValue];
    wrong.set(key, `A whole number from ${formatNumber(min ?? 0)} to ${formatNumber(max ?? 0)}`);
  }
  return wrong;
}
