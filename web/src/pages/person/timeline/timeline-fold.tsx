import { UnstyledButton } from '@mantine/core';
import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import type { TimelineEntry } from '../../../../../contract/activities.ts';
import { formatClock, formatExact } from '../../../components/format.ts';
import { DeliveryBadge } from './delivery-badge.tsx';
import { times } from './engagement.ts';
import classes from './timeline.module.css';
import { TimelineItem } from './timeline-entry.tsx';

type Props = { entries: readonly [TimelineEntry, ...TimelineEntry[]] };

/** Several opens of one email, or clicks of one link, as one row that can be opened. */
export function TimelineFold({ entries }: Props) {
  const [open, setOpen] = useState(false);
  const list = useId();
  const [newest] = entries;
  return (
    <TimelineItem entries={entries} title={`${newest.title}, ${times(entries.length)}`}>
      <UnstyledButton
        className={classes.toggle}
        aria-expanded={open}
        aria-controls={list}
        onClick={() => setOpen(!open)}
      >
        <ChevronRight size={14} aria-hidden />
        {open ? 'Hide each' : 'Show each'}
      </UnstyledButton>
      <ul id={list} hidden={!open} className={classes.folded}>
        {open
          ? entries.map((entry) => (
              <li key={entry.id}>
                <time dateTime={entry.at} title={formatExact(entry.at)} className="tabular">
                  {formatClock(entry.at)}
                </time>
                <span className={classes.foldedFacts}>{factsText(entry, newest)}</span>
                <DeliveryBadge entries={[entry]} />
              </li>
            ))
          : null}
      </ul>
    </TimelineItem>
  );
}

/** What differs from the row's own title: the link, the device, the place. */
function factsText({ title, facts }: TimelineEntry, newest: TimelineEntry): string {
  const own = title === newest.title ? [] : [title];
  return [...own, ...facts.map(({ label, value }) => `${label}: ${value}`)].join(', ');
}
