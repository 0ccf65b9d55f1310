import type { Invited } from '../../../../../contract/users.ts';
import classes from './users.module.css';

/** Says plainly whether the links went out by email, and what to do where they did not. */
export function MailNote({ invited }: { invited: readonly Invited[] }) {
  const failed = invited.filter((one) => !one.mail.sent);
  const sent = invited.length - failed.length;
  const reasons = [...new Set(failed.map((one) => one.mail.reason).filter(Boolean))].join(' ');
  return (
    <>
      {sent > 0 ? (
        <p className={classes.note}>
          {sent === 1
            ? 'The invitation was sent by email.'
            : `${sent} invitations were sent by email.`}
        </p>
      ) : null}
      {failed.length > 0 ? (
        <p className={classes.note}>
          <strong>
            {sent === 0 ? 'No email was sent.' : `${failed.length} emails were not sent.`}
          </strong>{' '}
          {reasons} Copy the link and hand it over yourself; whoever has it can use it, once.
        </p>
      ) : null}
    </>
  );
}
