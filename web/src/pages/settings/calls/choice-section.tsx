import { Button } from '@mantine/core';
import { useState } from 'react';
import type { CallChoice } from '../../../../../contract/calls.ts';
import { client } from '../../../api.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { Section } from '../../../components/section.tsx';
import { AddChoice } from './add-choice.tsx';
import classes from './calls-page.module.css';
import { ChoiceRow } from './choice-row.tsx';
import { moved } from './moved.ts';
import { RenameDialog } from './rename-dialog.tsx';
import { useCallSettingsChange } from './use-call-settings.ts';

type Props = {
  list: CallChoice['list'];
  title: string;
  description: string;
  choices: CallChoice[];
  mostInUse: number;
};

/** One of the two lists: those in use in their order, and those that were archived. */
export function ChoiceSection({ list, title, description, choices, mostInUse }: Props) {
  const [renaming, setRenaming] = useState<CallChoice | null>(null);
  const inUse = choices.filter((choice) => !choice.archived);
  const archived = choices.filter((choice) => choice.archived);
  const ids = inUse.map(({ id }) => id);
  const order = useCallSettingsChange((to: string[]) =>
    client.calls.orderChoices({ body: { list, ids: to } }),
  );
  const archive = useCallSettingsChange((change: { id: string; archived: boolean }) =>
    client.calls.changeChoice({ params: { id: change.id }, body: { archived: change.archived } }),
  );
  const busy = order.isPending || archive.isPending;
  const error = order.error ?? archive.error;
  return (
    <Section title={title} description={`${description} ${inUse.length} of ${mostInUse} in use.`}>
      {inUse.length === 0 ? (
        <p className={classes.quiet}>
          None is in use: sellers are not asked for one. Add one below.
        </p>
      ) : (
        <ol className={classes.list} aria-label={`${title} in use`}>
          {inUse.map((choice, i) => (
            <ChoiceRow
              key={choice.id}
              choice={choice}
              first={i === 0}
              last={i === inUse.length - 1}
              busy={busy}
              onMove={(by) => order.mutateAsync(moved(ids, i, by))}
              onRename={() => setRenaming(choice)}
              onArchive={() => archive.mutate({ id: choice.id, archived: true })}
            />
          ))}
        </ol>
      )}
      {error ? <ProblemAlert error={error} title="Not saved" /> : null}
      <AddChoice list={list} full={inUse.length >= mostInUse} mostInUse={mostInUse} />
      {archived.length > 0 ? (
        <>
          <h3 className={classes.archived}>Archived</h3>
          <ul className={classes.list} aria-label={`${title} archived`}>
            {archived.map((choice) => (
              <li key={choice.id} className={classes.row}>
                <span className={classes.name}>{choice.name}</span>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`Use again: ${choice.name}`}
                  disabled={busy || inUse.length >= mostInUse}
                  onClick={() => archive.mutate({ id: choice.id, archived: false })}
                >
                  Use again
                </Button>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <RenameDialog choice={renaming} onClose={() => setRenaming(null)} />
    </Section>
  );
}
