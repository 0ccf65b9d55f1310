import { CircleAlert } from 'lucide-react';
import type { CallSettings } from '../../../../../contract/calls.ts';
import classes from './log-call.module.css';

type Props = { name: string; rule: CallSettings['doNotCall'] };

/** What Do Not Call in Marketo means for this call, by the company's setting. */
export function DoNotCallNote({ name, rule }: Props) {
  if (rule === 'off') return null;
  return (
    <p className={classes.note} role="note">
      <CircleAlert size={16} aria-hidden />
      <span>
        <strong>{name} is marked Do Not Call in Marketo.</strong>{' '}
        {rule === 'warn'
          ? 'Call only if you know that you may. You can still log a call that took place.'
          : 'Your company does not allow calls to people with this mark, so no call can be made or logged here. An administrator can change that under Settings > Calls.'}
      </span>
    </p>
  );
}
