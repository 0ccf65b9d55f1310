import { Modal } from '@mantine/core';
import { Fragment } from 'react';
import { KeyHint } from '../components/key-hint.tsx';
import classes from './help-dialog.module.css';
import { useShortcuts } from './shortcuts.tsx';

type Props = { opened: boolean; onClose: () => void };

export function HelpDialog({ opened, onClose }: Props) {
  const groups = Map.groupBy(useShortcuts(), (shortcut) => shortcut.group);
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts">
      {[...groups].map(([group, shortcuts]) => (
        <Fragment key={group}>
          <h3 className={classes.group}>{group}</h3>
          <dl className={classes.list}>
            {shortcuts.map((shortcut) => (
              <div key={shortcut.keys} className={classes.row}>
                <dt>{shortcut.label}</dt>
                <dd>
                  <KeyHint keys={shortcut.keys} />
                </dd>
              </div>
            ))}
          </dl>
        </Fragment>
      ))}
    </Modal>
  );
}
