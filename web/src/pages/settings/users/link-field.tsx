import { TextInput } from '@mantine/core';
import { CopyButton } from '../../../components/copy-button.tsx';
import classes from './users.module.css';

/** A link to copy: whoever has it becomes this user. */
export function LinkField({ email, link }: { email: string; link: string }) {
  return (
    <div className={classes.link}>
      <TextInput
        label={`Link for ${email}`}
        value={link}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton value={link} label="Copy link" />
    </div>
  );
}
