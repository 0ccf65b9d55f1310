import { Bot } from 'lucide-react';
import type { ReactNode } from 'react';
import type { TimelineEntry } from '../../../../../contract/activities.ts';
import { activityKinds } from '../../../components/activity-kinds.ts';
import { formatClock, formatExact } from '../../../components/format.ts';
import { DeliveryBadge } from './delivery-badge.tsx';
import { needsWords, worstDelivery } from './delivery-view.ts';
import type { Engagement } from './engagement.ts';
import { EntryText } from './entry-text.tsx';
import classes from './timeline.module.css';

type Props = {
  /** One, or several alike that make one row, newest first. */
  entries: readonly [TimelineEntry, ...TimelineEntry[]];
  title: ReactNode;
  /** What came of an email. */
  result?: Engagement | undefined;
  /** What a folded row opens to. */
  children?: ReactNode;
};

/** The frame of a row: what, when, by whom, and where it stands in Marketo. */
export function TimelineItem({ entries, title, result, children }: Props) {
  const [entry] = entries;
  const { icon: Icon, label } = activityKinds[entry.type];
  const delivery = worstDelivery(entries);
  return (
    <li className={classes.row} data-machine={entry.machine || undefined}>
      <span className={classes.icon}>
        <Icon size={15} strokeWidth={1.75} role="img" aria-label={label} />
      </span>
      <div className={classes.body}>
        <div className={classes.head}>
          <p className={classes.title}>{title}</p>
          <DeliveryBadge entries={entries} />
        </div>
        <p className={classes.meta}>
          <time dateTime={entry.at} title={formatExact(entry.at)} className="tabular">
            {formatClock(entry.at)}
          </time>
          {entry.user ? <span title={entry.user.email}>{entry.user.name}</span> : null}
          {entry.machine ? (
            <span className={classes.machine}>
              <Bot size={13} aria-hidden /> By a machine, as far as can be told
            </span>
          ) : null}
          {result ? (
            <span className={classes.result} data-bounced={result.bounced || undefined}>
              {result.text}
            </span>
          ) : null}
        </p>
        {delivery && needsWords(delivery) ? (
          <p className={classes.reason} data-state={delivery.state}>
            {delivery.summary} {delivery.fix}
          </p>
        ) : null}
        {children}
      </div>
    </li>
  );
}

/** One entry with all that is known of it. */
export function EntryItem({
  entry,
  result,
}: {
  entry: TimelineEntry;
  result?: Engagement | undefined;
}) {
  return (
    <TimelineItem entries={[entry]} title={entry.title} result={result}>
      {entry.text ? <EntryText text={entry.text} /> : null}
      <EntryFacts facts={entry.facts} />
    </TimelineItem>
  );
}

export function EntryFacts({ facts }: Pick<TimelineEntry, 'facts'>) {
  if (facts.length === 0) return null;
  return (
    <dl className={classes.facts}>
      {facts.map(({ label, value, href }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {href ? (
              <a href={href} target="_blank" rel="noreferrer">
                {value}
              </a>
            ) : (
              value
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
