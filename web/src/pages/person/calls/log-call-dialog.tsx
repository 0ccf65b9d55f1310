import { Box, Button, Group, Modal, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { getHotkeyHandler } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { focusFirst } from '../../../components/focus-first.ts';
import { KeyHint } from '../../../components/key-hint.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { SkeletonLines } from '../../../components/skeleton-lines.tsx';
import { CallFields } from './call-fields.tsx';
import type { CallForm } from './call-form.ts';
import { callSettingsQuery } from './call-queries.ts';
import { DoNotCallNote } from './do-not-call-note.tsx';
import { TimerPanel } from './timer-panel.tsx';
import type { UsedTimer } from './use-call-timer.ts';

type Props = {
  opened: boolean;
  /** What was typed stays, and the timer goes on. */
  onClose: () => void;
  person: { name: string; doNotCall: boolean };
  form: UseFormReturnType<CallForm>;
  timer: UsedTimer;
  saving: boolean;
  error: unknown;
  onSubmit: () => void;
  /** Throws away what was typed. */
  onDiscard: () => void;
};

export function LogCallDialog(props: Props) {
  const { person, form, timer } = props;
  const settings = useQuery({ ...callSettingsQuery, enabled: props.opened });
  const rule = settings.data?.doNotCall ?? 'warn';
  const refused = person.doNotCall && rule === 'refuse';
  const submit = form.onSubmit(
    () => props.onSubmit(),
    (errors) => focusFirst(form, errors),
  );
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={`Call with ${person.name}`}
      size="lg"
      closeOnClickOutside={false}
    >
      {settings.isPending ? <SkeletonLines count={8} /> : null}
      {settings.error ? (
        <ProblemAlert
          error={settings.error}
          title="The outcomes and reasons could not be read."
          onRetry={() => void settings.refetch()}
        />
      ) : null}
      {settings.data && person.doNotCall ? <DoNotCallNote name={person.name} rule={rule} /> : null}
      {settings.data && !refused ? (
        <form
          noValidate
          onSubmit={submit}
          onKeyDown={getHotkeyHandler([['mod+Enter', () => submit()]])}
        >
          <Stack gap="sm">
            <TimerPanel form={form} timer={timer} name={person.name} />
            <CallFields form={form} settings={settings.data} timer={timer} />
            {props.error ? (
              <ProblemAlert error={props.error} title="The call is not logged." />
            ) : null}
            <Group justify="space-between" gap="xs">
              <Button variant="subtle" onClick={props.onDiscard} disabled={props.saving}>
                Discard
              </Button>
              <Group gap="xs">
                <Box visibleFrom="xs">
                  <KeyHint keys="Ctrl Enter" />
                </Box>
                <Button type="submit" loading={props.saving}>
                  Log the call
                </Button>
              </Group>
            </Group>
          </Stack>
        </form>
      ) : null}
    </Modal>
  );
}
