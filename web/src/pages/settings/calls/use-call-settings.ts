import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CallSettings } from '../../../../../contract/calls.ts';
import { callSettingsQuery } from '../../person/calls/call-queries.ts';

/** A change of the call settings; its answer is what they are from then on. */
export function useCallSettingsChange<T>(change: (input: T) => Promise<CallSettings>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (settings) => queries.setQueryData(callSettingsQuery.queryKey, settings),
    // Somebody else may have changed the lists: what is shown must be what is so.
    onError: () => queries.invalidateQueries({ queryKey: callSettingsQuery.queryKey }),
  });
}
