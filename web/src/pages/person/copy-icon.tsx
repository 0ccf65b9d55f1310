import { ActionIcon, CopyButton, VisuallyHidden } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import classes from './person.module.css';

/** `what` names the value: "email". Shows with the pointer over its row, and always to the keyboard. */
export function CopyIcon({ value, what }: { value: string; what: string }) {
  return (
    <CopyButton value={value} timeout={2000}>
      {({ copied, copy }) => (
        <>
          <ActionIcon
            className={classes.copy ?? ''}
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Copy ${what}`}
            title={copied ? 'Copied' : `Copy ${what}`}
            data-copied={copied || undefined}
            onClick={copy}
          >
            {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          </ActionIcon>
          <VisuallyHidden aria-live="polite">{copied ? 'Copied' : ''}</VisuallyHidden>
        </>
      )}
    </CopyButton>
  );
}
