import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { client } from '../../api.ts';

/** The check of a text as it is being written: a moment after the last key. */
export function useTextCheck(text: { subject: string; bodyHtml: string }) {
  const [subject] = useDebouncedValue(text.subject, 350);
  const [bodyHtml] = useDebouncedValue(text.bodyHtml, 350);
  return useQuery({
    queryKey: ['template-check', subject, bodyHtml],
    queryFn: ({ signal }) => client.templates.check({ body: { subject, bodyHtml } }, { signal }),
    placeholderData: keepPreviousData,
    // What a text says of itself does not change.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}
