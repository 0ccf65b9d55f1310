import { Button, TextInput, VisuallyHidden } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { Phone, Play, Square } from 'lucide-react';
import { phoneLink } from '../links.ts';
import type { CallForm } from './call-form.ts';
import { clockText } from './duration.ts';
import classes from './log-call.module.css';
import type { UsedTimer } from './use-call-timer.ts';

type Props = { form: UseFormReturnType<CallForm>; timer: UsedTimer; name: string };

/** The number, the call itself, which the computer's telephone program makes, and how long it takes. */
export function TimerPanel({ form, timer, name }: Props) {
  const link = phoneLink(form.values.number);
  const start = () => {
    // What the timer measures is the duration again.
    form.setFieldValue('duration', '');
    timer.start();
  };
  return (
    <div className={classes.panel}>
      <TextInput
        className={classes.number ?? ''}
        label="Number"
        type="tel"
        autoComplete="off"
        maxLength={50}
        {...form.getInputProps('number')}
      />
      {link ? (
        <Button
          component="a"
          href={link}
          leftSection={<Phone size={15} aria-hidden />}
          onClick={start}
        >
          Call<VisuallyHidden> {name} and start the timer</VisuallyHidden>
        </Button>
      ) : null}
      <div className={classes.timer}>
        <span className={classes.clock} role="timer" aria-label="Length of the call">
          {clockText(timer.seconds)}
        </span>
        {timer.running ? (
          <Button
            variant="default"
            leftSection={<Square size={14} aria-hidden />}
            onClick={timer.stop}
          >
            Stop timer
          </Button>
        ) : (
          <Button variant="default" leftSection={<Play size={14} aria-hidden />} onClick={start}>
            {timer.timer.startedAt === null ? 'Start timer' : 'Go on'}
          </Button>
        )}
      </div>
    </div>
  );
}
