import { Menu } from '@mantine/core';
import { RichTextEditor as Frame } from '@mantine/tiptap';
import type { Editor } from '@tiptap/react';
import { Braces, ChevronDown } from 'lucide-react';
import { Fragment } from 'react';
import classes from './rich-text.module.css';

export type VariableChoice = {
  /** What stands between the braces. */
  name: string;
  label: string;
  group: string;
};

type Props = { editor: Editor; variables: readonly VariableChoice[] };

/** Puts a variable where the cursor is. */
export function VariablesMenu({ editor, variables }: Props) {
  const groups = Map.groupBy(variables, (variable) => variable.group);
  return (
    <Menu position="bottom-start" width={280} withinPortal returnFocus={false}>
      <Menu.Target>
        <Frame.Control className={classes.menu ?? ''} aria-label="Insert variable">
          <Braces size={14} strokeWidth={1.75} aria-hidden />
          Variable
          <ChevronDown size={13} aria-hidden />
        </Frame.Control>
      </Menu.Target>
      <Menu.Dropdown className={classes.choices ?? ''}>
        {[...groups].map(([group, members]) => (
          <Fragment key={group}>
            <Menu.Label>{group}</Menu.Label>
            {members.map(({ name, label }) => (
              <Menu.Item
                key={name}
                rightSection={<code className={classes.name}>{name}</code>}
                onClick={() => editor.chain().focus().insertContent(`{{ ${name} }}`).run()}
              >
                {label}
              </Menu.Item>
            ))}
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
