import { Button, CopyButton as MantineCopyButton } from '@mantine/core';
import { Check, Copy } from 'lucide-react';

/** `label` names what is copied: "Copy key". */
export function CopyButton({ value, label }: { value: string; label: string }) {
  return (
    <MantineCopyButton value={value} timeout={2000}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          onClick={copy}
          leftSection={copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
        >
          <span aria-live="polite">{copied ? 'Copied' : label}</span>
        </Button>
      )}
    </MantineCopyButton>
  );
}
