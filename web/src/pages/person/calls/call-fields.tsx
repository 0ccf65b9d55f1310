import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { CallSettings } from '../../../../../contract/calls.ts';
import { formatExact } from '../../../components/format.ts';
import { type CallForm, statusChoices } from './call-form.ts';
import { clockText } from './duration.ts';
import classes from './log-call.module.css';
import type { UsedTimer } from './use-call-timer.ts';

type Props = { form: UseFormReturnType<CallForm>; settings: CallSettings; timer: UsedTimer };

export function CallFields({ form, settings, timer }: Props) {
  const { startedAt } = timer.timer;
  return (
    <>
      <div className={classes.pair}>
        <NativeSelect
          label="Outcome"
          data={choices(settings, 'outcome')}
          {...form.getInputProps('outcome')}
        />
        <NativeSelect
          label="Reason"
          data={choices(settings, 'reason')}
          {...form.getInputProps('reason')}
        />
        <NativeSelect label="Status" data={statusChoices} {...form.getInputProps('status')} />
        <TextInput
          label="Answered by"
          autoComplete="off"
          maxLength={255}
          {...form.getInputProps('answeredBy')}
        />
        <TextInput
          label="Duration"
          description={
            timer.running ? 'The timer is running' : 'Minutes, or minutes and seconds: 5:07'
          }
          placeholder={clockText(timer.seconds)}
          autoComplete="off"
          maxLength={12}
          readOnly={timer.running}
          {...form.getInputProps('duration')}
        />
        {startedAt === null ? (
          <TextInput
            label="Started"
            description="Just now, if left empty"
            type="datetime-local"
            {...form.getInputProps('startedAt')}
          />
        ) : (
          <TextInput
            label="Started"
            description="By the timer"
            value={formatExact(new Date(startedAt).toISOString())}
            readOnly
          />
        )}
      </div>
      <Textarea
        label="Notes"
        description="They go to Marketo too, where your colleagues in marketing can read them."
        autosize
        minRows={3}
        maxRows={10}
        maxLength={10_000}
        {...form.getInputProps('notes')}
      />
      <TextInput
        label="Recording"
        description="Its web address, if there is one"
        type="url"
        autoComplete="off"
        maxLength={2000}
        placeholder="https://"
        {...form.getInputProps('recordingUrl')}
      />
    </>
  );
}

/** Those in use, and none of them first. */
function choices({ choices }: CallSettings, list: 'outcome' | 'reason') {
  const names = choices
    .filter((choice) => choice.list === list && !choice.archived)
    .map(({ name }) => ({ value: name, label: name }));
  return [{ value: '', label: 'None' }, ...names];
}
