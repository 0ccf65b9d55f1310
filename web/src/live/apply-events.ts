import type { QueryClient } from '@tanstack/react-query';
import type { FlowKey, LiveEvent } from '../../../contract/sync.ts';
import { setFlow, syncStatusQuery } from '../api.ts';
import { syncKeys } from '../pages/data-sync/sync-queries.ts';
import { peopleKeys } from '../pages/people/people-queries.ts';
import { diagnosticsKey } from '../pages/settings/diagnostics/diagnostics-queries.ts';
import { throttle } from './throttle.ts';

/** Milliseconds between two readings of the same thing, however many events come in between. */
const listEvery = 2000;
/** Owners and sources come and go slowly, and reading them looks through all people. */
const filtersEvery = 10_000;
const runsEvery = 5000;

/**
 * Brings the query cache up to date with an event: a flow's state is in the event itself; of people
 * it names the ids, and only what is on the screen is read again.
 */
export function applyEvents(client: QueryClient) {
  const again = (queryKey: readonly unknown[], ms: number) =>
    throttle(() => client.invalidateQueries({ queryKey }), ms);
  const list = again(peopleKeys.list, listEvery);
  const count = again(peopleKeys.count, listEvery);
  const filters = again(peopleKeys.filters, filtersEvery);
  const everyone = again(peopleKeys.onePerson, listEvery);
  const runs = again(syncKeys.runs, runsEvery);
  const attention = again(syncKeys.attention, listEvery);
  const diagnostics = again(diagnosticsKey, listEvery);
  const lists = [list, count, filters];
  const all = [...lists, everyone, runs, attention, diagnostics];

  return {
    apply: (event: LiveEvent) => {
      if (event.type === 'sync') {
        const before = activeOf(client, event.flow.key);
        setFlow(event.flow);
        // An initial sync brings thousands of people a second and names none of them.
        if (event.flow.active !== before) for (const { call } of lists) call();
        runs.call();
        attention.call();
        diagnostics.call();
        return;
      }
      if (event.more) everyone.call();
      else {
        for (const id of event.ids) {
          void client.invalidateQueries({ queryKey: peopleKeys.person(id) });
        }
      }
      for (const { call } of lists) call();
      // An activity that was refused, or arrived after all, names its person.
      diagnostics.call();
    },
    catchUp: () => {
      void client.invalidateQueries({ queryKey: ['sync'] });
      void client.invalidateQueries({ queryKey: ['people'] });
      void client.invalidateQueries({ queryKey: diagnosticsKey });
    },
    stop: () => {
      for (const { cancel } of all) cancel();
    },
  };
}

function activeOf(client: QueryClient, key: FlowKey): number | undefined {
  const flows = client.getQueryData(syncStatusQuery.queryKey)?.flows;
  return flows?.find((flow) => flow.key === key)?.active;
}
