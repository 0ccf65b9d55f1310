import { Button, Checkbox, CloseButton, Popover, Stack, TextInput } from '@mantine/core';
import { Columns3, Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { type TemplateColumns, templateColumns } from './template-columns.ts';
import classes from './templates-page.module.css';
import type { TemplatesSearch } from './templates-search.ts';

type Props = {
  search: TemplatesSearch;
  onSearch: (text: string | undefined) => void;
  /** Null where there are none to choose. */
  columns: TemplateColumns | null;
};

/** Milliseconds of quiet before a search is sent. */
const quiet = 200;

export function TemplatesToolbar({ search, onSearch, columns }: Props) {
  const wanted = search.q ?? '';
  const [text, setText] = useState(wanted);
  const sent = useRef(wanted);
  const latest = useRef(onSearch);
  useEffect(() => {
    latest.current = onSearch;
  });
  // The URL can change without this field: Back, or "Show all templates".
  useEffect(() => {
    if (wanted === sent.current) return;
    sent.current = wanted;
    setText(wanted);
  }, [wanted]);
  useEffect(() => {
    const timer = setTimeout(() => {
      const next = text.trim();
      if (next === sent.current) return;
      sent.current = next;
      latest.current(next || undefined);
    }, quiet);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <search className={classes.toolbar} aria-label="Templates">
      <TextInput
        className={classes.search ?? ''}
        type="search"
        aria-label="Search templates by name, subject or text"
        placeholder="Search name, subject or text"
        autoComplete="off"
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || text === '') return;
          event.preventDefault();
          setText('');
        }}
        leftSection={<Search size={15} strokeWidth={1.75} aria-hidden />}
        rightSection={
          text === '' ? null : (
            <CloseButton size="sm" aria-label="Clear search" onClick={() => setText('')} />
          )
        }
      />
      {columns ? <ColumnsMenu columns={columns} /> : null}
    </search>
  );
}

function ColumnsMenu({ columns }: { columns: TemplateColumns }) {
  return (
    <Popover position="bottom-end" width={210} trapFocus returnFocus>
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
        <Stack gap={9}>
          {templateColumns.map(({ id, label }) => (
            <Checkbox
              key={id}
              size="xs"
              label={label}
              checked={columns.isShown(id)}
              onChange={(event) => columns.setShown(id, event.currentTarget.checked)}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
