import type { ActivityTypesStatus } from '../../../../../../contract/activities.ts';
import { plural } from '../../../../components/format.ts';
import classes from './types.module.css';
import type { TypesPlan } from './types-plan.ts';

type Props = { status: ActivityTypesStatus; plan: TypesPlan; kinds: number };

/** What the button will do, or why it cannot. */
export function PlanWords({ status, plan, kinds }: Props) {
  const { create, complete, lacking, taken } = plan;
  const kindsInAll = status.types.filter(({ key }) => key !== 'compact').length;
  if (lacking > 0) {
    return (
      <p className={classes.stop} role="status">
        {plural(create, 'type', 'types')} would be created, and Marketo has room for {status.free}.
        Choose {lacking} fewer, choose the compact type, or delete custom activity types in Marketo
        that nobody uses.
      </p>
    );
  }
  if (taken.length > 0) {
    return (
      <p className={classes.stop} role="status">
        A type that Lockstep did not make has the name of {taken.map(({ name }) => name).join(', ')}
        . Leave that kind out, or have the other type renamed in Marketo.
      </p>
    );
  }
  const parts = [
    create > 0 ? `${plural(create, 'type is', 'types are')} created and approved.` : null,
    complete > 0 ? `${plural(complete, 'type is', 'types are')} completed and approved.` : null,
    kinds === 0
      ? 'Nothing is logged to Marketo.'
      : kinds < kindsInAll
        ? `${plural(kindsInAll - kinds, 'kind stays', 'kinds stay')} in Lockstep only and ${kindsInAll - kinds === 1 ? 'is' : 'are'} not logged.`
        : null,
  ].filter((part) => part !== null);
  return parts.length > 0 ? (
    <p className={classes.plan} role="status">
      {parts.join(' ')}
    </p>
  ) : null;
}
