import { Checkbox } from '@mantine/core';
import type { ActivityType } from '../../../../../../contract/activities.ts';
import { activityKinds } from '../../../../components/activity-kinds.ts';
import { plural } from '../../../../components/format.ts';
import { StatusBadge } from '../../../../components/status-badge.tsx';
import classes from './types.module.css';
import { type MarketoType, typeView } from './types-plan.ts';

type Props = {
  type: MarketoType;
  /** The choice needs this type in Marketo. */
  needed: boolean;
  /** Only the kind is chosen; the type of its own plays no part. */
  bare?: boolean;
  kind?: { key: ActivityType; chosen: boolean; onChoose: (kind: ActivityType) => void };
};

/** One type: whether it is logged, how it stands in Marketo, and what a marketer will find there. */
export function TypeItem({ type, needed, bare = false, kind }: Props) {
  const { label, tone } = typeView(type, needed);
  return (
    <li className={classes.item}>
      <div className={classes.head}>
        {kind ? (
          <Checkbox
            label={activityKinds[kind.key].label}
            checked={kind.chosen}
            onChange={() => kind.onChoose(kind.key)}
          />
        ) : (
          <strong>{type.name}</strong>
        )}
        {bare ? null : <StatusBadge tone={tone}>{label}</StatusBadge>}
      </div>
      {bare ? null : (
        <div className={classes.detail}>
          {type.problem ? (
            <p className={classes.problem}>
              {type.problem} {type.fix}
            </p>
          ) : null}
          <details className={classes.names}>
            <summary>
              <span>{type.name}</span>
            </summary>
            <dl>
              <div>
                <dt>Trigger in smart lists</dt>
                <dd>{type.trigger}</dd>
              </div>
              <div>
                <dt>Filter in smart lists</dt>
                <dd>{type.filter}</dd>
              </div>
              <div>
                <dt>API name</dt>
                <dd>
                  <code>{type.apiName}</code>, for good: Marketo never lets it be changed
                </dd>
              </div>
              <div>
                <dt>{plural(type.attributes.length, 'attribute', 'attributes')}</dt>
                <dd>{type.attributes.map(({ name }) => name).join(', ')}</dd>
              </div>
            </dl>
          </details>
        </div>
      )}
    </li>
  );
}
