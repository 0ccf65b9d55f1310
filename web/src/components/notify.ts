import { notifications } from '@mantine/notifications';
import { ApiError } from '../../../contract/client.ts';

export function notifyDone(message: string) {
  notifications.show({ message, autoClose: 4000, withBorder: true });
}

/** For an action whose button leaves no room for the whole problem. Stays until it is read. */
export function notifyProblem(error: unknown) {
  const problem = error instanceof ApiError ? error.problem : undefined;
  notifications.show({
    title: problem?.detail ?? 'That did not work.',
    message: problem?.fix ?? 'Try again.',
    color: 'red',
    autoClose: false,
    withBorder: true,
    role: 'alert',
  });
}
