import { ArrowRight } from 'lucide-react';
import type { PersonEvent } from '../../../../contract/people.ts';
import { toneIcons } from '../../components/status-badge.tsx';
import { Time } from '../../components/time.tsx';
import classes from './event-list.module.css';
import { eventView } from './event-view.ts';

/** What the sync saw and did with a person, newest first. */
export function EventList({ events }: { events: PersonEvent[] }) {
  return (
    <ol className={classes.events}>
      {events.map((event, i) => {
        const { label, tone, source } = eventView(event);
        const Icon = toneIcons[tone];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: one moment can hold several events of a kind; counted from the oldest, a place is for good
          <li key={`${event.at} ${event.kind} ${events.length - i}`} className={classes.event}>
            <Icon className={`${classes.icon} ${classes[tone]}`} size={15} aria-hidden />
            <div className={classes.body}>
              <p className={classes.head}>
                <strong>{label}</strong>
                <span className={classes.when}>
                  <Time at={event.at} />, from {source}
                </span>
              </p>
              <p className={classes.summary}>{event.summary}</p>
              {event.changes.length > 0 ? (
                <ul className={classes.changes}>
                  {event.changes.map((change) => (
                    <li key={change.field}>
                      <span className={classes.field}>{change.field}</span>
                      <span className={classes.from}>{change.from ?? 'empty'}</span>
                      <ArrowRight size={13} role="img" aria-label="changed to" />
                      <span className={classes.to}>{change.to ?? 'empty'}</span>
                    </li>
                  ))}
                </ul>
              ) : null}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
