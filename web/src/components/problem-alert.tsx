import { Button } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
import { ApiError } from '../../../contract/client.ts';
import classes from './problem-alert.module.css';

type Props = {
  error: unknown;
  /** What failed, where the page does not already say it. */
  title?: string;
  onRetry?: () => void;
};

/** What went wrong and what to do, as the server says it. */
export function ProblemAlert({ error, title, onRetry }: Props) {
  const problem = error instanceof ApiError ? error.problem : undefined;
  return (
    <div className={classes.problem} role="alert">
      <CircleAlert className={classes.icon} size={16} strokeWidth={1.75} aria-hidden />
      <div className={classes.body}>
        {title ? <p className={classes.title}>{title}</p> : null}
        <p>{problem?.detail ?? 'Something in this page failed.'}</p>
        <p>
          {problem
            ? problem.fix
            : 'Load the page again; if it fails again, tell your administrator.'}
        </p>
        {problem?.errors && problem.errors.length > 0 ? (
          <ul className={classes.list}>
            {problem.errors.map((field) => (
              <li key={field.path}>{field.message}</li>
            ))}
          </ul>
        ) : null}
        {problem?.requestId && problem.status >= 500 ? (
          <p className={classes.id}>In the server log: request {problem.requestId}</p>
        ) : null}
        {onRetry ? (
          <Button
            className={classes.retry ?? ''}
            size="compact-sm"
            variant="default"
            onClick={onRetry}
          >
            Try again
          </Button>
        ) : null}
      </div>
    </div>
  );
}
