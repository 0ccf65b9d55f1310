import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { client, forgetSession } from '../api.ts';
import { notifyProblem } from '../components/notify.ts';

export function useSignOut() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => client.session.signOut(),
    onSuccess: () => forgetSession(() => navigate({ to: '/sign-in' })),
    onError: notifyProblem,
  });
}
