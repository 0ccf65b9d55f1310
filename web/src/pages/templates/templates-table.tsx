import { Table, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { TextLink } from '../../components/text-link.tsx';
import { FavouriteButton } from './favourite-button.tsx';
import type { ListedTemplate, TemplateSort } from './sort-rows.ts';
import { cell, TemplateBadges } from './template-cells.tsx';
import { type ColumnId, type TemplateColumns, templateColumns } from './template-columns.ts';
import classes from './templates-page.module.css';

type Props = {
  rows: readonly ListedTemplate[];
  columns: TemplateColumns;
  sort: TemplateSort;
  direction: 'asc' | 'desc';
  busy: boolean;
  onSort: (column: TemplateSort) => void;
};

const numbers = new Set<ColumnId>(['sent', 'opened', 'clicked', 'replied', 'bounced']);

export function TemplatesTable({ rows, columns, sort, direction, busy, onSort }: Props) {
  const shown = templateColumns.filter(({ id }) => columns.isShown(id));
  const head = (id: TemplateSort, label: string) => {
    const Arrow = direction === 'asc' ? ArrowUp : ArrowDown;
    return (
      <UnstyledButton className={classes.sort ?? ''} onClick={() => onSort(id)}>
        {label}
        {sort === id ? <Arrow size={13} aria-hidden /> : null}
      </UnstyledButton>
    );
  };
  const sorted = (id: string) =>
    sort === id ? (direction === 'asc' ? 'ascending' : 'descending') : undefined;
  return (
    <>
      <Table.ScrollContainer minWidth={680}>
        <Table
          verticalSpacing={7}
          horizontalSpacing={8}
          highlightOnHover
          aria-label="Templates"
          aria-busy={busy}
        >
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={40}>
                <VisuallyHidden>Favourite</VisuallyHidden>
              </Table.Th>
              <Table.Th aria-sort={sorted('name')}>{head('name', 'Name and subject')}</Table.Th>
              {shown.map(({ id, label }) => (
                <Table.Th
                  key={id}
                  aria-sort={sorted(id)}
                  {...(numbers.has(id) ? { ta: 'right' as const } : {})}
                >
                  {id === 'sharing' ? label : head(id, label)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.id}>
                <Table.Td>
                  <FavouriteButton template={row} />
                </Table.Td>
                <Table.Td className={classes.nameCell ?? ''}>
                  <TextLink to="/templates/$templateId" params={{ templateId: row.id }} fw={500}>
                    {row.name}
                  </TextLink>{' '}
                  <TemplateBadges row={row} />
                  <div className={classes.subject}>{row.subject || 'No subject'}</div>
                </Table.Td>
                {shown.map(({ id }) => (
                  <Table.Td
                    key={id}
                    className={`${numbers.has(id) ? 'tabular' : ''} ${classes.cell}`}
                    {...(numbers.has(id) ? { ta: 'right' as const } : {})}
                  >
                    {cell(id, row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {shown.some(({ id }) => numbers.has(id)) ? (
        <p className={classes.note}>
          Sent and results are of the last 90 days; shares are of the people who got an email. Opens
          and clicks by machines are left out.
        </p>
      ) : null}
    </>
  );
}
