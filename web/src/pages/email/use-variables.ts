import { useQuery } from '@tanstack/react-query';
import { client } from '../../api.ts';
import type { VariableChoice } from '../../components/rich-text/variables-menu.tsx';

const groupNames = { person: 'The person', me: 'You', unsubscribe: 'Unsubscribe' } as const;

/** What the text can name; it is filled when the email is sent. */
export function useVariables(): VariableChoice[] {
  const { data } = useQuery({
    queryKey: ['templates', 'choices'],
    queryFn: ({ signal }) => client.templates.choices({}, { signal }),
    staleTime: 600_000,
  });
  return (data?.variables ?? []).map(({ name, label, group }) => ({
    name,
    label,
    group: groupNames[group],
  }));
}
