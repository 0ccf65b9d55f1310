import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PersonRow } from '../../../contract/people.ts';
import { client } from '../api.ts';

type Props = {
  label: string;
  value: PersonRow | null;
  onChange: (person: PersonRow | null) => void;
};

/** Finds one person by any part of name, email or company. */
export function PersonSelect({ label, value, onChange }: Props) {
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 200);
  const chosen = value ? nameOf(value) : '';
  const wanted = search === chosen ? '' : search;
  const people = useQuery({
    queryKey: ['people', 'choose', wanted],
    queryFn: ({ signal }) =>
      client.people.list({ query: { search: wanted || undefined, limit: 20 } }, { signal }),
    placeholderData: keepPreviousData,
  });
  const found = people.data?.people ?? [];
  const offered = value && !found.some(({ id }) => id === value.id) ? [value, ...found] : found;
  return (
    <Select
      label={label}
      placeholder="Search name, email or company"
      searchable
      clearable
      clearButtonProps={{ 'aria-label': 'Choose nobody' }}
      nothingFoundMessage={people.isFetching ? 'Searching…' : 'No one matches'}
      maxDropdownHeight={280}
      data={offered.map((person) => ({ value: person.id, label: nameOf(person) }))}
      // The server has searched already, in more than the label.
      filter={({ options }) => options}
      searchValue={text}
      onSearchChange={setText}
      value={value?.id ?? null}
      onChange={(id) => onChange(offered.find((person) => person.id === id) ?? null)}
    />
  );
}

function nameOf({ firstName, lastName, email, company, marketoId }: PersonRow): string {
  const name =
    [firstName, lastName].filter(Boolean).join(' ') || email || `Marketo ID ${marketoId}`;
  return company ? `${name}, ${company.replace(/\s+/g, ' ')}` : name;
}
