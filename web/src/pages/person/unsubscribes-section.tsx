import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Person } from '../../../../contract/people.ts';
import type { OptOutEvent } from '../../../../contract/unsubscribes.ts';
import { client, useIsAdmin } from '../../api.ts';
import { notifyDone } from '../../components/notify.ts';
import { optOutSourceLabel } from '../../components/opt-out-sources.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { ReasonDialog } from '../../components/reason-dialog.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import { Time } from '../../components/time.tsx';
import { personName } from '../people/person-name.ts';
import { LiftDialog } from '../unsubscribes/lift-dialog.tsx';
import { unsubscribesChanged, unsubscribesOfPerson } from '../unsubscribes/unsubscribe-queries.ts';
import classes from './unsubscribes-section.module.css';

/** Whether the person gets sales emails, what was said about it, and what can be done. */
export function UnsubscribesSection({ person }: { person: Person }) {
  const query = useQuery(unsubscribesOfPerson(person.id));
  const stopped = query.data?.optOut ?? null;
  return (
    <Section
      title="Unsubscribes"
      actions={query.data ? <Actions person={person} stopped={stopped !== null} /> : null}
    >
      {query.isPending ? <SkeletonLines count={2} /> : null}
      {query.error ? (
        <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
      ) : null}
      {query.data ? (
        <p className={classes.state}>
          {stopped
            ? `Gets no sales emails: unsubscribed, also for everybody else with ${person.email ?? 'this record'}.`
            : 'Gets sales emails: not unsubscribed.'}
        </p>
      ) : null}
      {query.data && query.data.history.length > 0 ? (
        <ol className={classes.history} aria-label="History of unsubscribes">
          {query.data.history.map((event) => (
            <HistoryLine key={event.id} event={event} />
          ))}
        </ol>
      ) : null}
    </Section>
  );
}

function HistoryLine({ event }: { event: OptOutEvent }) {
  const of = event.all ? '' : ` from emails of ${event.sellerName ?? 'one seller'}`;
  const source = event.action === 'set' ? optOutSourceLabel(event.source) : null;
  return (
    <li>
      <strong>{event.action === 'set' ? `Unsubscribed${of}` : 'Resubscribed'}</strong>{' '}
      <span className={classes.when}>
        <Time at={event.at} />
      </span>
      <div className={classes.detail}>
        {[source, event.userName ? `by ${event.userName}` : null, event.address]
          .filter(Boolean)
          .join(' · ')}
      </div>
      {event.reason ? <div className={classes.reason}>{event.reason}</div> : null}
    </li>
  );
}

function Actions({ person, stopped }: { person: Person; stopped: boolean }) {
  const admin = useIsAdmin();
  const [asking, setAsking] = useState(false);
  const name = personName(person);
  const params = { id: person.id };
  const unsubscribe = async (reason: string) => {
    await client.unsubscribes.unsubscribe({ params, body: { reason } });
    await unsubscribesChanged();
    notifyDone(`${name} is unsubscribed.`);
  };
  const lift = async (reason: string) => {
    await client.unsubscribes.resubscribe({ params, body: { reason } });
    await unsubscribesChanged();
    notifyDone(`Lifted. ${name} can get sales emails again.`);
  };
  // Who is no administrator sees who could do it.
  if (stopped && !admin) return <span className={classes.when}>An administrator can lift it.</span>;
  const dialog = { opened: asking, onClose: () => setAsking(false) };
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
        {stopped ? 'Lift unsubscribe' : 'Unsubscribe'}
      </Button>
      {stopped ? (
        <LiftDialog {...dialog} whom={name} onConfirm={lift} />
      ) : (
        <ReasonDialog
          {...dialog}
          title={`Unsubscribe ${name}?`}
          confirmLabel="Unsubscribe"
          reasonLabel="Why?"
          placeholder="Asked for it on the phone"
          onConfirm={unsubscribe}
        >
          No sales email is sent to them any more, nor to anybody else with the address. Only an
          administrator can lift it.
        </ReasonDialog>
      )}
    </>
  );
}
