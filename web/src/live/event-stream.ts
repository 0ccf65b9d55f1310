import { type LiveEvent, liveEvent } from '../../../contract/sync.ts';

export type LiveState = 'connecting' | 'live' | 'lost';

type Options = {
  url: string;
  onEvent: (event: LiveEvent) => void;
  onState: (state: LiveState) => void;
  /** Connected again after a gap: what was sent meanwhile is missing. */
  onGap: () => void;
  /** The server refused or cannot be reached; it is tried again by itself. */
  onRefused: () => void;
  open?: (url: string) => EventSource;
  random?: () => number;
};

const firstWait = 1000;
const longestWait = 30_000;

/**
 * One connection to the server's events. The browser mends a broken connection by itself, but gives
 * up for good when the answer is no stream (a restarting proxy's 502, a session that ended): then it
 * is opened anew after 1 s, doubling up to 30 s, each with up to a quarter more so that all browsers
 * do not come back at once.
 */
export function connectEvents(options: Options): () => void {
  const { url, onEvent, onState, onGap, onRefused } = options;
  const open = options.open ?? ((address) => new EventSource(address));
  const random = options.random ?? Math.random;
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = firstWait;
  let wasLive = false;
  let closed = false;

  const listen = () => {
    source = open(url);
    source.onopen = () => {
      wait = firstWait;
      onState('live');
      if (wasLive) onGap();
      wasLive = true;
    };
    source.onerror = () => {
      if (closed) return;
      onState('lost');
      if (source.readyState !== EventSource.CLOSED) return;
      onRefused();
      timer = setTimeout(listen, wait * (1 + random() / 4));
      wait = Math.min(longestWait, wait * 2);
    };
    for (const name of ['sync', 'people']) source.addEventListener(name, receive);
  };
  const receive = (message: MessageEvent<string>) => {
    const event = liveEvent.safeParse(readJson(message.data));
    // An event of a newer server that this page does not know is no reason to fail.
    if (event.success) onEvent(event.data);
  };

  onState('connecting');
  listen();
  return () => {
    closed = true;
    clearTimeout(timer);
    source.close();
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
