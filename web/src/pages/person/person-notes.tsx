import { CircleAlert, Users } from 'lucide-react';
import type { Person } from '../../../../contract/people.ts';
import { TextLink } from '../../components/text-link.tsx';
import classes from './person.module.css';

/** What one must know before reading on: not active and why, merges, others with the same address. */
export function PersonNotes({ person }: { person: Person }) {
  const { mergedInto, mergedFrom, sameEmail } = person;
  return (
    <>
      {person.state === 'active' ? null : (
        <p className={classes.banner} data-tone="stopped">
          <CircleAlert size={16} aria-hidden />
          <span>
            {person.stateReason}{' '}
            {mergedInto ? (
              <>
                The person goes on as{' '}
                <TextLink to="/people/$personId" params={{ personId: mergedInto.id }}>
                  {mergedInto.name || `Marketo ID ${mergedInto.marketoId}`}
                </TextLink>
                .
              </>
            ) : null}
          </span>
        </p>
      )}
      {sameEmail.length > 0 ? (
        <p className={classes.banner}>
          <Users size={16} aria-hidden />
          <span>
            {sameEmail.length === 1 ? 'Another person has' : `${sameEmail.length} others have`} the
            same email address:{' '}
            {sameEmail.map((other, i) => (
              <span key={other.id}>
                {i > 0 ? ', ' : ''}
                <TextLink to="/people/$personId" params={{ personId: other.id }}>
                  {other.name || 'No name'}
                </TextLink>{' '}
                <span className={classes.noWrap}>(Marketo ID {other.marketoId})</span>
              </span>
            ))}
          </span>
        </p>
      ) : null}
      {mergedFrom.length > 0 ? (
        <p className={classes.source}>
          Merged into this person in Marketo: ID {mergedFrom.join(', ')}.
        </p>
      ) : null}
    </>
  );
}
