import type { QueryClient } from '@tanstack/react-query';
import type { LiveEvent } from '../../../contract/sync.ts';
import { setFlow } from '../api.ts';
import { syncKeys } from '../pages/data-sync/sync-queries.ts';
import { peopleKeys } from '../pages/people/people-queries.ts';
import { throttle } from './throttle.ts';

/** Milliseconds between two readings of the same thing, however many events come in between. */
const listEvery = 2000;
/** Counting 1,500,000 people takes the database a third of a second. */
const countEvery = 10_000;
const runsEvery = 5000;

/**
 * Brings the query cache up to date with an event: a flow's state is in the event itself; of people
 * it names the ids, and only what is on the screen is read again.
 */
export function applyEvents(client: QueryClient) {
  const again = (queryKey: readonly unknown[], ms: number) =>
    throttle(() => void client.invalidateQueries({ queryKey }), ms);
  const list = again(peopleKeys.list, listEvery);
  const count = again(peopleKeys.count, countEvery);
  const filters = again(peopleKeys.filters, countEvery);
  const everyone = again(peopleKeys.onePerson, listEvery);
  const runs = again(syncKeys.runs, runsEvery);
  const attention = again(syncKeys.attention, listEvery);
  const all = [list, count, filters, everyone, runs, attention];

  return {
    apply: (event: LiveEvent) => {
      if (event.type === 'sync') {
        setFlow(event.flow);
        runs.call();
        attention.call();
        return;
      }
      if (event.more) everyone.call();
      else {
        for (const id of event.ids) {
          void client.invalidateQueries({ queryKey: peopleKeys.person(id) });
        }
      }
      for (const { call } of [list, count, filters]) call();
    },
    catchUp: () => {
      void client.invalidateQueries({ queryKey: ['sync'] });
      void client.invalidateQueries({ queryKey: ['people'] });
    },
    stop: () => {
      for (const { cancel } of all) cancel();
    },
  };
}
