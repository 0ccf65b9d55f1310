import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { CallChoice } from '../../../../../contract/calls.ts';
import { client } from '../../../api.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import classes from './calls-page.module.css';
import { useCallSettingsChange } from './use-call-settings.ts';

type Props = { list: CallChoice['list']; full: boolean; mostInUse: number };

export function AddChoice({ list, full, mostInUse }: Props) {
  const [name, setName] = useState('');
  const add = useCallSettingsChange((wanted: string) =>
    client.calls.addChoice({ body: { list, name: wanted } }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') add.mutate(name.trim(), { onSuccess: () => setName('') });
  };
  return (
    <form className={classes.add} onSubmit={submit}>
      <TextInput
        className={classes.new ?? ''}
        label={`New ${list}`}
        description={full ? `All ${mostInUse} places are taken: archive one first.` : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="off"
        maxLength={50}
        disabled={full}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button
        type="submit"
        variant="default"
        aria-label={`Add the ${list}`}
        disabled={full || name.trim() === ''}
        loading={add.isPending}
      >
        Add
      </Button>
      {add.error ? <ProblemAlert error={add.error} title="Not added" /> : null}
    </form>
  );
}
