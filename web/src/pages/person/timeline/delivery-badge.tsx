import { Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { TimelineEntry } from '../../../../../contract/activities.ts';
import { deliveryStates } from '../../../components/delivery-states.ts';
import { StatusBadge } from '../../../components/status-badge.tsx';
import { Time } from '../../../components/time.tsx';
import { deliveryWords, stateCounts, worstDelivery } from './delivery-view.ts';
import classes from './timeline.module.css';

type Props = { entries: readonly [TimelineEntry, ...TimelineEntry[]] };

/**
 * Where an entry stands in Marketo. Focused or pointed at it says why and what happens next; followed,
 * it shows the whole history of the delivery.
 */
export function DeliveryBadge({ entries }: Props) {
  const delivery = worstDelivery(entries);
  if (!delivery) return null;
  const { label, tone } = deliveryStates[delivery.state];
  const entry = entries.find(({ deliveries }) => deliveries.includes(delivery)) ?? entries[0];
  return (
    <Tooltip
      multiline
      w={300}
      withArrow
      withinPortal={false}
      position="bottom-end"
      label={
        <span className={classes.explained}>
          {entries.length > 1 ? <span>In Marketo: {stateCounts(entries)}.</span> : null}
          {deliveryWords(delivery).map((words) => (
            <span key={words}>{words}</span>
          ))}
          {delivery.nextAt ? (
            <span>
              Next try <Time at={delivery.nextAt} />.
            </span>
          ) : null}
        </span>
      }
    >
      <Link
        to="/data-sync"
        search={{ tab: 'find', q: entry.id }}
        className={classes.badge}
        aria-label={`In Marketo: ${label}. Show its history`}
      >
        <StatusBadge tone={tone}>{label}</StatusBadge>
      </Link>
    </Tooltip>
  );
}
