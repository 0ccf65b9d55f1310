import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type PeopleOrder, peopleFilters } from './people-queries.ts';
import type { PeopleSearch } from './people-search.ts';
import { stateChoices } from './person-state.ts';
import classes from './toolbar.module.css';

type Props = {
  search: PeopleSearch;
  order: PeopleOrder;
  /** Where no column heads can be clicked. */
  withSort: boolean;
  onChange: (change: Partial<PeopleSearch>) => void;
};

/** More than this many choices are found by typing. */
const choicesShown = 100;

/** The list itself scrolls and not a box around it, which the keyboard could not reach. */
const choices = {
  withScrollArea: false,
  comboboxProps: { withinPortal: false },
  classNames: { options: classes.choices ?? '' },
};

export function FilterFields({ search, order, withSort, onChange }: Props) {
  const { data } = useQuery(peopleFilters);
  const owners = (data?.owners ?? []).map((owner) => ({
    value: owner.id,
    label: `${owner.name ?? owner.email ?? owner.id}${owner.active === false ? ' (inactive)' : ''}`,
  }));
  const sources = data?.sources ?? [];
  return (
    <>
      <Select
        className={classes.filter ?? ''}
        aria-label="Owner"
        placeholder="Any owner"
        // An owner in the URL who has no people any more is still named.
        data={withChosen(owners, search.owner)}
        value={search.owner ?? null}
        onChange={(owner) => onChange({ owner: owner ?? undefined })}
        {...choices}
        searchable
        clearable
        limit={choicesShown}
        nothingFoundMessage="No such owner"
      />
      <Select
        className={classes.filter ?? ''}
        aria-label="Source"
        placeholder="Any source"
        data={withChosen(
          sources.map((source) => ({ value: source, label: source })),
          search.source,
        )}
        value={search.source ?? null}
        onChange={(source) => onChange({ source: source ?? undefined })}
        {...choices}
        searchable
        clearable
        limit={choicesShown}
        nothingFoundMessage="No such source"
      />
      <Select
        className={classes.filter ?? ''}
        aria-label="State"
        data={stateChoices}
        value={search.state ?? 'active'}
        {...choices}
        allowDeselect={false}
        onChange={(value) => {
          const choice = stateChoices.find((one) => one.value === value)?.value;
          onChange({ state: choice === 'active' ? undefined : choice });
        }}
      />
      {withSort ? (
        <Select
          className={classes.filter ?? ''}
          aria-label="Sort"
          data={sortChoices}
          value={`${order.sort} ${order.direction}`}
          {...choices}
          allowDeselect={false}
          onChange={(value) => {
            const choice = sortChoices.find((one) => one.value === value);
            if (choice) onChange({ sort: choice.sort, dir: choice.dir });
          }}
        />
      ) : null}
      {isFiltered(search) ? (
        <Button variant="subtle" onClick={() => onChange(noFilters)}>
          Clear filters
        </Button>
      ) : null}
    </>
  );
}

export const noFilters = { q: undefined, owner: undefined, source: undefined, state: undefined };

export function isFiltered(search: PeopleSearch): boolean {
  return Boolean(search.q || search.owner || search.source || search.state);
}

const sortChoices = (['name', 'email', 'company'] as const).flatMap((sort) =>
  (['asc', 'desc'] as const).map((dir) => ({
    value: `${sort} ${dir}`,
    label: `By ${sort}, ${dir === 'asc' ? 'A to Z' : 'Z to A'}`,
    sort,
    dir,
  })),
);

function withChosen(choices: { value: string; label: string }[], chosen: string | undefined) {
  if (chosen === undefined || choices.some((one) => one.value === chosen)) return choices;
  return [{ value: chosen, label: chosen }, ...choices];
}
