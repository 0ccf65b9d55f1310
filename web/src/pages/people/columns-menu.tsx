import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import { Columns3 } from 'lucide-react';
import { columnLabel, optionalColumnIds } from './people-columns.tsx';
import classes from './toolbar.module.css';
import type { ColumnPrefsState } from './use-column-prefs.ts';

export function ColumnsMenu({ prefs }: { prefs: ColumnPrefsState }) {
  return (
    <Popover position="bottom-end" width={230} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          aria-haspopup="dialog"
          leftSection={<Columns3 size={15} strokeWidth={1.75} aria-hidden />}
        >
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <Stack gap={9} className={classes.columns ?? ''}>
          {optionalColumnIds.map((id) => (
            <Checkbox
              key={id}
              size="xs"
              label={columnLabel(id)}
              checked={prefs.visibility[id] ?? false}
              onChange={(event) => prefs.setVisible(id, event.currentTarget.checked)}
            />
          ))}
          <Button variant="subtle" size="compact-sm" onClick={prefs.reset}>
            Reset columns and widths
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
