import type { FlowStatus } from '../../../../contract/sync.ts';
import { flowNames } from '../../components/flow-names.ts';
import { formatNumber } from '../../components/format.ts';
import { TextLink } from '../../components/text-link.tsx';
import classes from './data-sync.module.css';

type Props = { flows: readonly FlowStatus[]; admin: boolean };

/** What flows other than people could not do: it is grouped by error on a page of its own. */
export function OtherFailures({ flows, admin }: Props) {
  return flows.map((flow) => (
    <p key={flow.key} className={classes.waiting}>
      {flowNames[flow.key]}: {formatNumber(flow.failed)} {flow.failed === 1 ? 'needs' : 'need'}{' '}
      attention.{' '}
      {admin ? (
        <TextLink to="/settings/diagnostics" underline="always" inherit>
          Diagnostics
        </TextLink>
      ) : (
        'An administrator sees the reasons under Settings > Diagnostics'
      )}
      {admin ? ' says why and tries them again.' : '.'}
    </p>
  ));
}
