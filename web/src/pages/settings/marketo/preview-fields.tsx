import { Table } from '@mantine/core';
import type { Preview } from './marketo-queries.ts';
import classes from './preview.module.css';
import { tellingColumns } from './sample-columns.ts';

/** As many sampled people as leave room to read their values. */
const shown = 3;

export function PreviewFields({ fields }: Pick<Preview, 'fields'>) {
  const columns = tellingColumns(fields, shown);
  return (
    <section aria-label="Fields" className={classes.part}>
      <h3 className={classes.heading}>The {fields.length} fields, with live values</h3>
      <section
        className={classes.scroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label="Fields and values, scrolls sideways"
      >
        <Table verticalSpacing={5} horizontalSpacing={10} className={classes.table ?? ''}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Field</Table.Th>
              <Table.Th>Marketo field</Table.Th>
              <Table.Th>Values now</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fields.map((field) => (
              <Table.Tr key={field.key}>
                <Table.Td className={classes.name}>{field.label}</Table.Td>
                <Table.Td>
                  {field.marketoField ? (
                    <code title={field.dataType ?? undefined}>{field.marketoField}</code>
                  ) : (
                    <span className={classes.missing}>Not found</span>
                  )}
                  {field.note ? <span className={classes.fieldNote}>{field.note}</span> : null}
                </Table.Td>
                <Table.Td>
                  <Samples values={columns.map((column) => field.samples[column])} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </section>
  );
}

function Samples({ values }: { values: readonly (string | null | undefined)[] }) {
  if (!values.some(Boolean)) return <span className={classes.missing}>Empty in the sample</span>;
  return (
    <span className={classes.samples}>
      {values.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a value is known by its place: the same lead in each row
        <span key={index} className={classes.sample} title={value ?? undefined}>
          {value ? value : <span className={classes.missing}>empty</span>}
        </span>
      ))}
    </span>
  );
}
