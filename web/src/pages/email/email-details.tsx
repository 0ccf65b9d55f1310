import type { Email } from '../../../../contract/emails.ts';
import { formatExact } from '../../components/format.ts';
import { MailFrame } from '../../components/mail-frame.tsx';
import { Page } from '../../components/page.tsx';
import { Section } from '../../components/section.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { TextLink } from '../../components/text-link.tsx';
import { Time } from '../../components/time.tsx';
import { emailStateView } from '../emails/email-state.ts';
import classes from './email.module.css';
import { EmailActions } from './email-actions.tsx';
import { EmailEvents } from './email-events.tsx';

/** An email that is out, or should be: how it stands, and what came of it. */
export function EmailDetails({ email }: { email: Email }) {
  const state = emailStateView(email);
  const { to } = email;
  return (
    <Page
      title={email.subject || 'No subject'}
      heading={
        <span className={classes.heading}>
          {email.subject || 'No subject'} <StatusBadge tone={state.tone}>{state.label}</StatusBadge>
        </span>
      }
      width="text"
      actions={email.mine ? <EmailActions email={email} /> : null}
    >
      {email.problem ? (
        <div role="alert" className={classes.stop}>
          <strong>{email.problem.message}</strong>
          <p>{email.problem.fix}</p>
          {email.state === 'waiting' && email.dueAt ? (
            <p>It is tried again at {formatExact(email.dueAt)}.</p>
          ) : null}
        </div>
      ) : null}
      <Section title="Email">
        <dl className={classes.head}>
          <dt>From</dt>
          <dd>{email.from ?? 'Nobody yet'}</dd>
          <dt>To</dt>
          <dd>
            {to.personId ? (
              <TextLink
                to="/people/$personId"
                params={{ personId: to.personId }}
                underline="always"
              >
                {to.name ?? to.address}
              </TextLink>
            ) : null}{' '}
            {to.address ? `<${to.address}>` : ''}
          </dd>
          {email.cc.length > 0 ? <Line term="Cc" text={email.cc.join(', ')} /> : null}
          {email.bcc.length > 0 ? <Line term="Bcc" text={email.bcc.join(', ')} /> : null}
          {email.templateName ? <Line term="Template" text={email.templateName} /> : null}
          {email.sentAt ? (
            <>
              <dt>Sent</dt>
              <dd>
                <Time at={email.sentAt} />
              </dd>
            </>
          ) : null}
          {email.suffix ? <Line term="In Marketo" text={`LS-${email.suffix}`} /> : null}
        </dl>
        <MailFrame title="Text of the email" html={email.sentHtml ?? email.bodyHtml} />
        {email.attachments.length > 0 ? (
          <p className={classes.muted}>
            Attached: {email.attachments.map(({ filename }) => filename).join(', ')}
          </p>
        ) : null}
      </Section>
      <EmailEvents email={email} />
    </Page>
  );
}

function Line({ term, text }: { term: string; text: string }) {
  return (
    <>
      <dt>{term}</dt>
      <dd>{text}</dd>
    </>
  );
}
