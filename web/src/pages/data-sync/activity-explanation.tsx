import type * as z from 'zod';
import type { activityRoutes } from '../../../../contract/activities.ts';
import { activityKinds } from '../../components/activity-kinds.ts';
import { deliveryStates } from '../../components/delivery-states.ts';
import { plural } from '../../components/format.ts';
import { Section } from '../../components/section.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { TextLink } from '../../components/text-link.tsx';
import { Time } from '../../components/time.tsx';
import { attributeLabel, attributeText } from './activity-words.ts';
import classes from './data-sync.module.css';

type Answer = z.infer<typeof activityRoutes.explain.response>;

/** One activity: where it stands in Marketo and why, what is sent of it, and what was done so far. */
export function ActivityExplanation({ answer }: { answer: Answer }) {
  const { entry, person, attributes, history } = answer;
  return (
    <Section
      title={entry.title}
      description={
        <>
          {activityKinds[entry.type].label} of{' '}
          <TextLink to="/people/$personId" params={{ personId: person.id }} underline="always">
            {person.name || `Marketo ID ${person.marketoId}`}
          </TextLink>
          , <Time at={entry.at} exact />
          {entry.user ? `, by ${entry.user.name}` : ''}
        </>
      }
    >
      {entry.deliveries.map((delivery) => (
        <div key={delivery.destination} className={classes.delivery} role="status">
          <StatusBadge tone={deliveryStates[delivery.state].tone}>
            {deliveryStates[delivery.state].label}
          </StatusBadge>
          <div>
            <p>{delivery.summary}</p>
            {delivery.fix ? <p>{delivery.fix}</p> : null}
            <p className={classes.quiet}>
              {plural(delivery.attempts, 'try', 'tries')}
              {delivery.nextAt ? (
                <>
                  , next <Time at={delivery.nextAt} />
                </>
              ) : null}
              {delivery.externalId ? `, in Marketo as ${delivery.externalId}` : ''}
            </p>
          </div>
        </div>
      ))}
      <div className={classes.found}>
        <div>
          <h3>What is sent of it</h3>
          <table className={classes.values}>
            <tbody>
              {Object.entries(attributes).map(([name, value]) => (
                <tr key={name}>
                  <th scope="row">{attributeLabel(name)}</th>
                  <td className={classes.attribute}>{attributeText(value)}</td>
                </tr>
              ))}
              <tr>
                <th scope="row">Activity ID</th>
                <td className={classes.attribute}>{entry.id}</td>
              </tr>
            </tbody>
          </table>
        </div>
        <div>
          <h3>History</h3>
          {history.length > 0 ? (
            <ol className={classes.history}>
              {history.map((event, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: one moment can hold several events; counted from the oldest, a place is for good
                <li key={`${event.at} ${history.length - index}`}>
                  <Time at={event.at} />
                  <span>{event.summary}</span>
                </li>
              ))}
            </ol>
          ) : (
            <p className={classes.quiet}>The sync has not dealt with this activity yet.</p>
          )}
        </div>
      </div>
    </Section>
  );
}
