import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '../../../api.ts';
import { plural } from '../../../components/format.ts';
import { notifyDone, notifyProblem } from '../../../components/notify.ts';
import { diagnosticsKey } from './diagnostics-queries.ts';

type Selection = Parameters<typeof client.activities.retry>[0]['body'];

/** Sends what was refused once more: chosen deliveries, or all of an error. */
export function useRetry() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Selection) => client.activities.retry({ body }),
    onSuccess: ({ queued }) => {
      notifyDone(
        queued === 0
          ? 'None of them is there to be sent any more.'
          : `${plural(queued, 'activity is', 'activities are')} sent again now.`,
      );
    },
    onError: notifyProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: diagnosticsKey }),
  });
}
