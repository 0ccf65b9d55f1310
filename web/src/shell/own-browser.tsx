import { useQuery } from '@tanstack/react-query';
import { client } from '../api.ts';

const halfADay = 12 * 3_600_000;

/** Marks this browser at the tracking host, so that opening one's own emails in it does not count. */
export function OwnBrowser() {
  const { data } = useQuery({
    queryKey: ['own-browser'],
    queryFn: ({ signal }) => client.tracking.ownBrowser({}, { signal }),
    staleTime: halfADay,
    gcTime: halfADay,
    retry: false,
  });
  return data ? <img src={data.url} alt="" width={0} height={0} hidden /> : null;
}
