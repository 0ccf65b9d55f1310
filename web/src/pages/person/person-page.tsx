import { Button, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ExternalLink } from 'lucide-react';
import { ApiError } from '../../../../contract/client.ts';
import type { Person } from '../../../../contract/people.ts';
import { OptOutBadge } from '../../components/opt-out-badge.tsx';
import { Page } from '../../components/page.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { Time } from '../../components/time.tsx';
import { personQuery } from '../people/people-queries.ts';
import { personName } from '../people/person-name.ts';
import { personStateView } from '../people/person-state.ts';
import { ActivityCard } from './activity-card.tsx';
import { BackLink } from './back-link.tsx';
import { LogCall } from './calls/log-call.tsx';
import classes from './person.module.css';
import { marketingFlags } from './person-fields.ts';
import { PersonLoading } from './person-loading.tsx';
import { PersonNotes } from './person-notes.tsx';
import { ExtraSection, FieldSections, MarketingSection, OwnerSection } from './person-sections.tsx';
import { UnsubscribesSection } from './unsubscribes-section.tsx';
import { useLiveChanges } from './use-live-changes.ts';
import { WriteEmail } from './write-email.tsx';

const route = getRouteApi('/app/people/$personId');

/** One person: read only, and up to date by itself while it is open. */
export function PersonPage() {
  const { personId } = route.useParams();
  const query = useQuery(personQuery(personId));
  const person = query.data;
  const changes = useLiveChanges(person);
  if (!person) {
    return (
      <>
        <BackLink />
        <Page title="Person">
          {query.error ? (
            <ProblemAlert
              error={query.error}
              title="This person cannot be shown."
              {...(isMissing(query.error) ? {} : { onRetry: () => void query.refetch() })}
            />
          ) : (
            <PersonLoading />
          )}
        </Page>
      </>
    );
  }
  const changed = new Set(changes.map((change) => change.key));
  return (
    <>
      <BackLink />
      <Page
        title={personName(person)}
        heading={<Heading person={person} />}
        description={[person.title, person.company].filter(Boolean).join(', ') || undefined}
        actions={
          <>
            <WriteEmail person={person} />
            <LogCall key={person.id} person={person} />
            <RecordLinks person={person} />
          </>
        }
      >
        <VisuallyHidden aria-live="polite">
          {changes.map(({ label, value }) => `${label} changed to ${value}.`).join(' ')}
        </VisuallyHidden>
        <p className={classes.source}>
          Marketo is the source of truth: edit this person in Marketo or Salesforce, and the change
          shows here within seconds. Last read <Time at={person.observedAt} />; in Lockstep since{' '}
          <Time at={person.createdAt} />.
        </p>
        <PersonNotes person={person} />
        {query.error ? (
          <ProblemAlert
            error={query.error}
            title="What you see may be out of date."
            onRetry={() => void query.refetch()}
          />
        ) : null}
        <a className={classes.jump} href="#activity">
          To the timeline
        </a>
        <div className={classes.columns}>
          <div>
            <FieldSections person={person} changed={changed} />
            <OwnerSection person={person} changed={changed} />
            <MarketingSection person={person} changed={changed} />
            <UnsubscribesSection person={person} />
            <ExtraSection person={person} changed={changed} />
          </div>
          <ActivityCard key={personId} personId={personId} />
        </div>
      </Page>
    </>
  );
}

function Heading({ person }: { person: Person }) {
  const state = personStateView(person.state);
  const warnings = marketingFlags.filter(({ key }) => person.marketing[key] === true);
  return (
    <span className={classes.heading}>
      {personName(person)}
      <span className={classes.badges}>
        <StatusBadge tone={state.tone}>{state.label}</StatusBadge>
        <OptOutBadge optOut={person.optOut} />
        {warnings.map(({ key, warning }) => (
          <StatusBadge key={key} tone="stopped">
            {warning}
          </StatusBadge>
        ))}
      </span>
    </span>
  );
}

function RecordLinks({ person }: { person: Person }) {
  const links = [
    { label: 'Open in Marketo', href: person.links.marketo },
    { label: 'Open in Salesforce', href: person.links.salesforce },
  ];
  return links.map(({ label, href }) =>
    href ? (
      <Button
        key={label}
        component="a"
        href={href}
        target="_blank"
        rel="noreferrer"
        variant="default"
        rightSection={<ExternalLink size={14} aria-hidden />}
      >
        {label}
      </Button>
    ) : null,
  );
}

/** Asking again for what is not there, or is no id at all, cannot help. */
function isMissing(error: Error): boolean {
  return error instanceof ApiError && error.problem.status >= 400 && error.problem.status < 500;
}
