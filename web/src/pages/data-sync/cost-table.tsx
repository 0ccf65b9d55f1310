import { NumberInput } from '@mantine/core';
import type { Budget } from '../../../../contract/sync.ts';
import { formatNumber, formatSeconds } from '../../components/format.ts';
import classes from './budget.module.css';
import { type BudgetForm, costOf, type IntervalKey, intervalKeys, shareOf } from './budget-math.ts';

type Props = {
  budget: Budget;
  form: BudgetForm;
  wrong: ReadonlyMap<string, string>;
  /** Left out: the intervals are shown and not changed. */
  onInterval?: (key: IntervalKey, seconds: number) => void;
};

export function CostTable({ budget, form, wrong, onInterval }: Props) {
  const costs = costOf(budget, form);
  const sum = costs.reduce((all, cost) => all + cost.callsPerDay, 0);
  const before = budget.costs.reduce((all, cost) => all + cost.callsPerDay, 0);
  const share = shareOf(form);
  const free = share - Math.min(budget.reserve, share / 4);
  return (
    <>
      <table className={classes.costs}>
        <thead>
          <tr>
            <th scope="col">Use</th>
            <th scope="col">Every</th>
            <th scope="col" className={classes.number}>
              Calls a day
            </th>
          </tr>
        </thead>
        <tbody>
          {budget.costs.map(({ key, label, callsPerDay }, i) => {
            const interval = intervalKeys.find((one) => one === key);
            const next = costs[i]?.callsPerDay ?? callsPerDay;
            return (
              <tr key={key}>
                <th scope="row">{label}</th>
                <td>
                  {interval && onInterval ? (
                    <NumberInput
                      className={classes.interval ?? ''}
                      size="xs"
                      aria-label={`${label}: every how many seconds`}
                      suffix=" s"
                      min={1}
                      value={form[interval]}
                      onChange={(value) => onInterval(interval, Number(value))}
                      error={wrong.get(interval)}
                    />
                  ) : interval ? (
                    formatSeconds(form[interval])
                  ) : (
                    ''
                  )}
                </td>
                <td className={classes.number}>
                  <Now before={callsPerDay} now={next} />
                </td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All, without changes</th>
            <td />
            <td className={classes.number}>
              <Now before={before} now={sum} />
            </td>
          </tr>
        </tfoot>
      </table>
      {sum > free ? (
        <p className={classes.over} role="status">
          This is more than the {formatNumber(free)} calls a day that our share leaves beside the
          reserve: reading would pause every day. Lengthen an interval or raise the share.
        </p>
      ) : null}
    </>
  );
}

function Now({ before, now }: { before: number; now: number }) {
  return (
    <>
      {before === now ? null : <span className={classes.was}>{formatNumber(before)}</span>}
      {formatNumber(now)}
    </>
  );
}
