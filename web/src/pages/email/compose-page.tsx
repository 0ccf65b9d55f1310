import { useQuery } from '@tanstack/react-query';
import type { Email, Composer as Facts } from '../../../../contract/emails.ts';
import { Page } from '../../components/page.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import { composerQuery, emailQuery } from '../emails/email-queries.ts';
import { Composer } from './composer.tsx';
import type { DraftFields } from './use-draft.ts';

type Props = {
  emailId: string;
  /** Null: never saved. */
  email: Email | null;
  personId: string | null;
  after?: string | null;
};

/** Loads what is to be known of the person before the first letter is typed. */
export function ComposePage({ emailId, email, personId, after = null }: Props) {
  const facts = useQuery({ ...composerQuery(personId ?? ''), enabled: personId !== null });
  const before = useQuery({ ...emailQuery(after ?? ''), enabled: after !== null });
  if (!facts.data || (after !== null && before.isPending)) {
    return (
      <Page title="Write email" width="text">
        {facts.error ? (
          <ProblemAlert
            error={facts.error}
            title="This person cannot be written to."
            onRetry={() => void facts.refetch()}
          />
        ) : (
          <SkeletonLines count={8} />
        )}
      </Page>
    );
  }
  const initial = email ? fieldsOf(email) : newFields(facts.data, before.data ?? null);
  return (
    <Composer
      emailId={emailId}
      facts={facts.data}
      email={email}
      initial={initial}
      version={email?.version ?? 0}
    />
  );
}

function newFields({ person, identities }: Facts, before: Email | null): DraftFields {
  const from = identities.find(({ verified }) => verified) ?? identities[0];
  return {
    identityId: before?.identityId ?? from?.id ?? null,
    personId: person.id,
    toAddress: person.address,
    cc: [],
    bcc: [],
    subject: before ? `Re: ${before.subject.replace(/^Re: /i, '')}` : '',
    bodyHtml: '',
    templateId: null,
    inReplyTo: before?.id ?? null,
    trackOpens: null,
    trackClicks: null,
  };
}

function fieldsOf(email: Email): DraftFields {
  return {
    identityId: email.identityId,
    personId: email.to.personId,
    toAddress: email.to.address,
    cc: email.cc,
    bcc: email.bcc,
    subject: email.subject,
    bodyHtml: email.bodyHtml,
    templateId: email.templateId,
    inReplyTo: email.inReplyTo,
    trackOpens: email.trackOpens,
    trackClicks: email.trackClicks,
  };
}
