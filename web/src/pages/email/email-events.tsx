import type { Email } from '../../../../contract/emails.ts';
import { Section } from '../../components/section.tsx';
import { Time } from '../../components/time.tsx';
import classes from './email.module.css';

type Event = { key: string; at: string; title: string; text: string | null };

/** Opens, clicks, replies and bounces, the newest first. */
export function EmailEvents({ email }: { email: Email }) {
  if (email.state !== 'sent' && email.answers.length === 0) return null;
  const events = eventsOf(email);
  return (
    <Section title="What came of it">
      {events.length === 0 ? (
        <p className={classes.muted}>
          Nothing yet. Opens are seen only when the recipient’s mail program loads images.
        </p>
      ) : (
        <ul className={classes.events}>
          {events.map(({ key, at, title, text }) => (
            <li key={key} className={classes.event}>
              <span>
                <strong>{title}</strong> <Time at={at} />
              </span>
              {text ? <p className={classes.said}>{text}</p> : null}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

const answerTitles: Record<Email['answers'][number]['kind'], string> = {
  reply: 'Replied',
  'auto-reply': 'Automatic reply, not counted as one',
  bounce: 'Bounced',
  complaint: 'Reported as spam; the person is unsubscribed',
  other: 'Another message came back',
};

function eventsOf({ engagements, answers }: Email): Event[] {
  const seen = engagements.map(({ kind, at, link, machine, own }, i) => ({
    key: `e${i}`,
    at,
    title: `${kind === 'open' ? 'Opened' : 'Clicked'}${own ? ' in your company, not counted' : machine ? ' by a machine, not counted' : ''}`,
    text: link,
  }));
  const said = answers.map(({ id, kind, receivedAt, fromAddress, text, details, bounceType }) => ({
    key: id,
    at: receivedAt,
    title: `${answerTitles[kind]}${bounceType === 'soft' ? ' for now' : ''}${kind === 'reply' && fromAddress ? ` from ${fromAddress}` : ''}`,
    text: text ?? details,
  }));
  return [...seen, ...said].sort((a, b) => b.at.localeCompare(a.at));
}
