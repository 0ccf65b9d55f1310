import type { Email, EmailSummary as ShownSummary } from '../../../contract/emails.ts';
import type { EmailSummary } from '../../emails/list-emails.ts';
import type { EmailDetails } from '../../sync/sales-emails/read-email.ts';

export function shownSummary(email: EmailSummary): ShownSummary {
  return {
    ...email,
    dueAt: email.dueAt?.toISOString() ?? null,
    sentAt: email.sentAt?.toISOString() ?? null,
    updatedAt: email.updatedAt.toISOString(),
  };
}

export function shownProblem({
  code,
  message,
  fix,
}: {
  code: string;
  message: string;
  fix: string;
}) {
  return { code, message, fix };
}

/** An email as the contract has it, for the user `readerId`. */
export function shownEmail(details: EmailDetails, readerId: string): Email {
  const { row, summary } = details;
  return {
    ...shownSummary(summary),
    subject: row.state === 'sent' ? summary.subject : row.subject,
    version: row.version,
    identityId: row.identity_id,
    from: details.from,
    cc: row.cc,
    bcc: row.bcc,
    bodyHtml: row.body_html,
    templateId: row.template_id,
    nonCommercial: row.non_commercial,
    inReplyTo: row.in_reply_to,
    trackOpens: row.track_opens,
    trackClicks: row.track_clicks,
    sentHtml: row.sent_html,
    suffix: row.suffix,
    attempts: row.attempts,
    attachments: details.attachments,
    size: details.size,
    maxSize: details.maxSize,
    engagements: details.engagements.map((one) => ({ ...one, at: one.at.toISOString() })),
    answers: details.answers.map((one) => ({ ...one, receivedAt: one.receivedAt.toISOString() })),
    mine: row.user_id === readerId,
  };
}
