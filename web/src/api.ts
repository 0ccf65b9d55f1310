import {
  MutationCache,
  QueryCache,
  QueryClient,
  queryOptions,
  useQuery,
} from '@tanstack/react-query';
import { ApiError, createClient } from '../../contract/client.ts';
import type { SessionUser } from '../../contract/session.ts';
import type { FlowStatus } from '../../contract/sync.ts';

/** Every call to the server. Requests that change something carry the session's CSRF token. */
export const client = createClient({
  baseUrl: '',
  headers: (): Record<string, string> => {
    const session = queryClient.getQueryData(sessionQuery.queryKey);
    return session ? { 'x-csrf-token': session.csrfToken } : {};
  },
});

let signedOut: () => void = () => {};

/** Says what to do when the server no longer knows the session. The router sets it, once. */
export function onSignedOut(listener: () => void) {
  signedOut = listener;
}

function notice(error: unknown, meta: { signsIn?: boolean } | undefined) {
  if (isUnauthorized(error) && meta?.signsIn !== true) signedOut();
  // Another tab signed in anew: with its token the next try succeeds, without loading the page again.
  if (error instanceof ApiError && error.problem.code === 'csrf-token') {
    void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
  }
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => notice(error, query.meta) }),
  mutationCache: new MutationCache({
    onError: (error, _variables, _result, mutation) => notice(error, mutation.meta),
  }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => failures < 2 && isPassing(error),
      retryDelay: (failures) => 500 * 2 ** failures,
      // The browser's own idea of "offline" is wrong for a server on this machine or in this network.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

export function isUnauthorized(error: unknown): boolean {
  return error instanceof ApiError && error.problem.status === 401;
}

/** Unreachable or a fault of the server: worth another try. An answer that says why not is final. */
function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.problem.status === 0 || error.problem.status >= 500);
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => client.session.current({}, { signal }),
  staleTime: 60_000,
  meta: { signsIn: true },
});

/** Who is signed in. Only below the signed-in shell, whose route has loaded it. */
export function useSession(): SessionUser {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error('useSession outside the signed-in shell');
  return data;
}

/** Asks whether the session still stands; leads to the sign-in page when it does not. */
export async function checkSession(): Promise<void> {
  try {
    await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0, retry: false });
  } catch (error) {
    notice(error, undefined);
  }
}

export function useIsAdmin(): boolean {
  return useSession().user.role === 'admin';
}

/** Leaves first, because pages need the session while they stand; then nothing of it stays. */
export async function forgetSession(toSignIn: () => Promise<unknown>) {
  await queryClient.cancelQueries();
  await toSignIn();
  queryClient.clear();
}

/**
 * The state of every flow. Live events write into it; asking again every 30 s is for the case that
 * the event stream is cut by something between browser and server.
 */
export const syncStatusQuery = queryOptions({
  queryKey: ['sync', 'status'],
  queryFn: ({ signal }) => client.sync.status({}, { signal }),
  refetchInterval: 30_000,
});

/** Every flow that the server tells of; undefined before the first answer. */
export function useFlows(): readonly FlowStatus[] | undefined {
  return useQuery(syncStatusQuery).data?.flows;
}

/** The flow that people come by. */
export function useFlow(): FlowStatus | undefined {
  return useFlows()?.find((flow) => flow.key === 'people-from-marketo');
}

/** Puts a flow's new state in the place of the old one, so that the flows keep their order. */
export function setFlow(flow: FlowStatus) {
  queryClient.setQueryData(syncStatusQuery.queryKey, (before) => {
    const flows = before?.flows ?? [];
    const known = flows.some((other) => other.key === flow.key);
    return {
      flows: known
        ? flows.map((other) => (other.key === flow.key ? flow : other))
        : [...flows, flow],
    };
  });
}
