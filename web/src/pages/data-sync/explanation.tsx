import type * as z from 'zod';
import type { peopleRoutes } from '../../../../contract/people.ts';
import { Section } from '../../components/section.tsx';
import { StatusBadge, type Tone } from '../../components/status-badge.tsx';
import { TextLink } from '../../components/text-link.tsx';
import { Time } from '../../components/time.tsx';
import { personStateView } from '../people/person-state.ts';
import { EventList } from '../person/event-list.tsx';
import classes from './data-sync.module.css';

type Answer = z.infer<typeof peopleRoutes.explain.response>;

const verdicts: Record<Answer['verdict'], { label: string; tone: Tone }> = {
  'in-step': { label: 'In step', tone: 'ok' },
  'not-active': { label: 'Not active', tone: 'stopped' },
  'not-in-lockstep': { label: 'Not in Lockstep', tone: 'neutral' },
  'not-in-marketo': { label: 'Not in Marketo', tone: 'neutral' },
  unknown: { label: 'Not known', tone: 'attention' },
};

export function Explanation({ answer }: { answer: Answer }) {
  const { label, tone } = verdicts[answer.verdict];
  return (
    <>
      <p className={classes.verdict} role="status">
        <StatusBadge tone={tone}>{label}</StatusBadge>
        <span>{answer.summary}</span>
      </p>
      {answer.people.map((person) => (
        <Section
          key={person.marketoId}
          title={person.name.trim() || person.email || `Marketo ID ${person.marketoId}`}
          description={
            <span className={classes.state}>
              {person.state === 'absent' ? (
                <StatusBadge tone="neutral">Not in Lockstep</StatusBadge>
              ) : (
                <StatusBadge tone={personStateView(person.state).tone}>
                  {personStateView(person.state).label}
                </StatusBadge>
              )}
              <span>{person.reason}</span>
            </span>
          }
          actions={
            person.id ? (
              <TextLink to="/people/$personId" params={{ personId: person.id }}>
                Open this person
              </TextLink>
            ) : null
          }
        >
          <div className={classes.found}>
            <Fields fields={person.fields} />
            <div>
              <h3>History</h3>
              {person.events.length > 0 ? (
                <EventList events={person.events} />
              ) : (
                <p className={classes.quiet}>The sync has not dealt with this record.</p>
              )}
            </div>
          </div>
        </Section>
      ))}
    </>
  );
}

function Fields({ fields }: { fields: Answer['people'][number]['fields'] }) {
  return (
    <div>
      <h3>Fields, and when each last came</h3>
      {fields.length === 0 ? (
        <p className={classes.quiet}>Lockstep holds no values of this record.</p>
      ) : (
        <table className={classes.values}>
          <tbody>
            {fields.map((field) => (
              <tr key={field.label}>
                <th scope="row">{field.label}</th>
                <td>{field.value ?? 'Empty'}</td>
                <td>{field.lastCameAt ? <Time at={field.lastCameAt} /> : 'Never'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
