import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Phone } from 'lucide-react';
import { useRef, useState } from 'react';
import { ApiError } from '../../../../../contract/client.ts';
import type { Person } from '../../../../../contract/people.ts';
import { client } from '../../../api.ts';
import { notifyDone } from '../../../components/notify.ts';
import { useShortcut } from '../../../shell/shortcuts.tsx';
import { peopleKeys } from '../../people/people-queries.ts';
import { personName } from '../../people/person-name.ts';
import { bodyOf, type CallForm, emptyForm, newRequestKey, wrongFields } from './call-form.ts';
import { type CallTimer, timerSeconds } from './call-timer.ts';
import { clockText } from './duration.ts';
import { LogCallDialog } from './log-call-dialog.tsx';
import { useCallTimer } from './use-call-timer.ts';

/**
 * Logs a call with a person: a button for the header of their page, and its dialog. What was typed and
 * the timer live here, so that the dialog can be closed to look something up on the page.
 */
export function LogCall({ person }: { person: Person }) {
  const [opened, setOpened] = useState(false);
  const queries = useQueryClient();
  const timer = useCallTimer();
  const form = useForm<CallForm>({
    initialValues: emptyForm(person.phone),
    validate: wrongFields,
  });
  // The same for each try of one call, so that a lost answer does not log it twice.
  const key = useRef(newRequestKey());
  const log = useMutation({
    mutationFn: (stopped: CallTimer) =>
      client.calls.log({
        headers: { 'idempotency-key': key.current },
        body: bodyOf(form.values, person, stopped, timerSeconds(stopped, Date.now())),
      }),
    onSuccess: async () => {
      setOpened(false);
      startAnew();
      notifyDone(`The call with ${personName(person)} is logged.`);
      await queries.invalidateQueries({ queryKey: peopleKeys.person(person.id) });
    },
    onError: (error) => {
      // The first try came through after all: whoever sends this one too wants a second call.
      if (error instanceof ApiError && error.problem.code === 'idempotency-key-reused') {
        key.current = newRequestKey();
      }
    },
  });
  const startAnew = () => {
    key.current = newRequestKey();
    timer.reset();
    form.setValues(emptyForm(person.phone));
    form.clearErrors();
    log.reset();
  };
  useShortcut('l', 'Log a call', () => setOpened(true), { group: 'Person' });
  if (person.state === 'deleted' || person.state === 'merged') return null;
  return (
    <>
      <Button leftSection={<Phone size={15} aria-hidden />} onClick={() => setOpened(true)}>
        {timer.running ? `Log a call, ${clockText(timer.seconds)}` : 'Log a call'}
      </Button>
      <LogCallDialog
        opened={opened}
        onClose={() => setOpened(false)}
        person={{ name: personName(person), doNotCall: person.marketing.doNotCall === true }}
        form={form}
        timer={timer}
        saving={log.isPending}
        error={log.error}
        onSubmit={() => log.mutate(timer.stop())}
        onDiscard={() => {
          startAnew();
          setOpened(false);
        }}
      />
    </>
  );
}
