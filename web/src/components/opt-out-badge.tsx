import { MailX } from 'lucide-react';
import type { PersonRow } from '../../../contract/people.ts';
import { formatExact } from './format.ts';
import classes from './opt-out-badge.module.css';
import { optOutSourceLabel } from './opt-out-sources.ts';
import { StatusBadge } from './status-badge.tsx';

type OptOut = NonNullable<PersonRow['optOut']>;

function why({ source, at, reason }: OptOut): string {
  return [optOutSourceLabel(source), formatExact(at), reason].filter(Boolean).join(' · ');
}

/** The same where there is room for a sign only. */
export function OptOutIcon({ optOut }: { optOut: OptOut }) {
  return (
    <span title={`Unsubscribed · ${why(optOut)}`} className={classes.sign}>
      <MailX size={14} role="img" aria-label="Unsubscribed" />
    </span>
  );
}

/** Marks a person who gets no sales emails; nothing for others. */
export function OptOutBadge({ optOut }: { optOut: PersonRow['optOut'] }) {
  if (!optOut) return null;
  return (
    <span title={why(optOut)}>
      <StatusBadge tone="stopped">Unsubscribed</StatusBadge>
    </span>
  );
}
