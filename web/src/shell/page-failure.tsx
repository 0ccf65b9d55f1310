import { Button, Group } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ApiError } from '../../../contract/client.ts';
import { ProblemAlert } from '../components/problem-alert.tsx';
import classes from './message-page.module.css';

/** The same before the frame stands: then the message is the whole page. */
export function DoorFailure(props: ErrorComponentProps) {
  return (
    <main>
      <PageFailure {...props} />
    </main>
  );
}

/** A page that could not be shown: the server did not answer, or the page itself has a fault. */
export function PageFailure({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const isAnswer = error instanceof ApiError;
  useEffect(() => {
    document.title = 'Not shown · Lockstep';
    if (!isAnswer) console.error(error);
  }, [error, isAnswer]);
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <div className={classes.page}>
      <h1>{isAnswer ? 'This page cannot be shown now' : 'This page has a fault'}</h1>
      <ProblemAlert error={error} />
      <Group gap="xs" mt="md">
        <Button onClick={isAnswer ? retry : () => window.location.reload()}>
          {isAnswer ? 'Try again' : 'Load again'}
        </Button>
        <Button variant="default" component="a" href="/people">
          To people
        </Button>
      </Group>
    </div>
  );
}
