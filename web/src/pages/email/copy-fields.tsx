import { Button, Group, TagsInput } from '@mantine/core';
import { useState } from 'react';

type Copies = { cc?: string[]; bcc?: string[] };
type Props = { cc: string[]; bcc: string[]; onChange: (copies: Copies) => void };

/** Cc and Bcc, out of the way until they are wanted. */
export function CopyFields({ cc, bcc, onChange }: Props) {
  const [shown, setShown] = useState(cc.length + bcc.length > 0);
  if (!shown) {
    return (
      <Group>
        <Button size="compact-sm" variant="subtle" onClick={() => setShown(true)}>
          Add cc or bcc
        </Button>
      </Group>
    );
  }
  return (
    <>
      <AddressField label="Cc" value={cc} onChange={(next) => onChange({ cc: next })} />
      <AddressField label="Bcc" value={bcc} onChange={(next) => onChange({ bcc: next })} />
    </>
  );
}

type FieldProps = { label: string; value: string[]; onChange: (value: string[]) => void };

function AddressField({ label, value, onChange }: FieldProps) {
  const wrong = value.find((address) => !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address));
  return (
    <TagsInput
      label={label}
      value={value}
      onChange={onChange}
      splitChars={[',', ';', ' ']}
      acceptValueOnBlur
      maxTags={50}
      placeholder={value.length === 0 ? 'name@company.com' : ''}
      error={wrong ? `“${wrong}” is no email address.` : null}
    />
  );
}
