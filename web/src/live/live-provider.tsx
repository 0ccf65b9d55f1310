import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { eventsPath } from '../../../contract/api.ts';
import { checkSession } from '../api.ts';
import { applyEvents } from './apply-events.ts';
import { connectEvents, type LiveState } from './event-stream.ts';

const Context = createContext<LiveState>('connecting');

/** Whether changes arrive by themselves at this moment. */
export function useLiveState(): LiveState {
  return useContext(Context);
}

/** One connection to the server's events for the whole app; what they say goes into the query cache. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    const events = applyEvents(client);
    const stop = connectEvents({
      url: eventsPath,
      onState: setState,
      onEvent: events.apply,
      onGap: events.catchUp,
      // The stream does not say why it was refused; asking for the session finds out if that is it.
      onRefused: () => void checkSession(),
    });
    return () => {
      stop();
      events.stop();
    };
  }, [client]);
  return <Context value={state}>{children}</Context>;
}
