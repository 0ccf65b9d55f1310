import { Button } from '@mantine/core';
import { SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { ColumnsMenu } from './columns-menu.tsx';
import { FilterFields } from './filter-fields.tsx';
import type { PeopleOrder } from './people-queries.ts';
import type { PeopleSearch } from './people-search.ts';
import { SearchField } from './search-field.tsx';
import classes from './toolbar.module.css';
import type { ColumnPrefsState } from './use-column-prefs.ts';

type Props = {
  search: PeopleSearch;
  order: PeopleOrder;
  narrow: boolean;
  prefs: ColumnPrefsState;
  onChange: (change: Partial<PeopleSearch>) => void;
  onLeaveSearch: () => void;
};

export function Toolbar({ search, order, narrow, prefs, onChange, onLeaveSearch }: Props) {
  const [open, setOpen] = useState(false);
  const chosen = [search.owner, search.source, search.state].filter(Boolean).length;
  const fields = (
    <FilterFields search={search} order={order} withSort={narrow} onChange={onChange} />
  );
  return (
    <search className={classes.toolbar} aria-label="People">
      <SearchField
        value={search.q ?? ''}
        onSearch={(text) => onChange({ q: text === '' ? undefined : text })}
        onLeave={onLeaveSearch}
      />
      {narrow ? (
        <>
          <Button
            variant="default"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            leftSection={<SlidersHorizontal size={15} strokeWidth={1.75} aria-hidden />}
          >
            {chosen > 0 ? `Filters (${chosen})` : 'Filters'}
          </Button>
          {open ? <div className={classes.filters}>{fields}</div> : null}
        </>
      ) : (
        <>
          {fields}
          <span className={classes.spacer} />
          <ColumnsMenu prefs={prefs} />
        </>
      )}
    </search>
  );
}
