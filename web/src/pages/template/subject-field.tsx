import { ActionIcon, Menu, TextInput } from '@mantine/core';
import { Braces } from 'lucide-react';
import { useRef } from 'react';
import type { VariableChoice } from '../../components/rich-text/variables-menu.tsx';

type Props = {
  value: string;
  onChange: (subject: string) => void;
  variables: readonly VariableChoice[];
  readOnly: boolean;
};

export function SubjectField({ value, onChange, variables, readOnly }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const insert = (name: string) => {
    const { selectionStart, selectionEnd } = field.current ?? {};
    const from = selectionStart ?? value.length;
    const put = `{{ ${name} }}`;
    onChange(value.slice(0, from) + put + value.slice(selectionEnd ?? from));
    // After the menu has given the focus back and the new text stands in the field.
    setTimeout(() => {
      field.current?.focus();
      field.current?.setSelectionRange(from + put.length, from + put.length);
    });
  };
  return (
    <TextInput
      ref={field}
      label="Subject"
      maxLength={1000}
      readOnly={readOnly}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      rightSection={
        readOnly ? null : (
          <Menu position="bottom-end" width={260} withinPortal returnFocus={false}>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label="Insert variable in the subject">
                <Braces size={15} strokeWidth={1.75} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {variables.map(({ name, label }) => (
                <Menu.Item key={name} onClick={() => insert(name)}>
                  {label}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )
      }
    />
  );
}
