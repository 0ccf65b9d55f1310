import { Button, Group } from '@mantine/core';
import { type QueryKey, useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { queryClient } from '../api.ts';
import { notifyDone } from './notify.ts';
import { ProblemAlert } from './problem-alert.tsx';

type Props<T extends object> = {
  saved: T;
  /** Where the saved settings are kept; the answer of `save` is put there. */
  queryKey: QueryKey;
  save: (settings: T) => Promise<T>;
  /** Said when they are saved. */
  done: string;
  children: (form: T, change: (part: Partial<T>) => void) => ReactNode;
};

/** A group of settings that is changed and saved as a whole. */
export function SettingsForm<T extends object>({
  saved,
  queryKey,
  save,
  done,
  children,
}: Props<T>) {
  const [edits, setEdits] = useState<Partial<T>>({});
  const form = { ...saved, ...edits };
  const dirty = JSON.stringify(form) !== JSON.stringify(saved);
  const saving = useMutation({
    mutationFn: () => save(form),
    onSuccess: (next) => {
      queryClient.setQueryData(queryKey, next);
      setEdits({});
      notifyDone(done);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (dirty) saving.mutate();
  };
  return (
    <form onSubmit={submit}>
      {children(form, (part) => setEdits({ ...edits, ...part }))}
      {saving.error ? <ProblemAlert error={saving.error} /> : null}
      <Group gap="xs" mt="md">
        <Button type="submit" loading={saving.isPending} disabled={!dirty}>
          Save
        </Button>
        {dirty ? (
          <Button variant="default" onClick={() => setEdits({})}>
            Undo
          </Button>
        ) : null}
      </Group>
    </form>
  );
}
