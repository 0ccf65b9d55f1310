import { Button, Table, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import type { UnsubscribeRow } from '../../../../contract/unsubscribes.ts';
import { client } from '../../api.ts';
import { notifyDone } from '../../components/notify.ts';
import { optOutSourceLabel } from '../../components/opt-out-sources.ts';
import { TextLink } from '../../components/text-link.tsx';
import { Time } from '../../components/time.tsx';
import { LiftDialog } from './lift-dialog.tsx';
import { unsubscribesChanged } from './unsubscribe-queries.ts';
import classes from './unsubscribes.module.css';

type Props = { rows: readonly UnsubscribeRow[]; admin: boolean };

export function UnsubscribesTable({ rows, admin }: Props) {
  const [lifting, setLifting] = useState<UnsubscribeRow | null>(null);
  const lift = async (reason: string) => {
    if (!lifting) return;
    await client.unsubscribes.lift({ params: { id: lifting.id }, body: { reason } });
    await unsubscribesChanged();
    notifyDone('Lifted. Sales emails can be sent again.');
  };
  return (
    <Table.ScrollContainer minWidth={720}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Address</Table.Th>
            <Table.Th>Person</Table.Th>
            <Table.Th>When</Table.Th>
            <Table.Th>Source</Table.Th>
            <Table.Th>Reason</Table.Th>
            {admin ? (
              <Table.Th>
                <VisuallyHidden>Actions</VisuallyHidden>
              </Table.Th>
            ) : null}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.id}>
              <Table.Td className={classes.wrap ?? ''}>{row.address ?? 'No address'}</Table.Td>
              <Table.Td>
                {row.person ? (
                  <TextLink to="/people/$personId" params={{ personId: row.person.id }}>
                    {row.person.name}
                  </TextLink>
                ) : (
                  'Nobody here'
                )}
              </Table.Td>
              <Table.Td>
                <Time at={row.at} />
              </Table.Td>
              <Table.Td>
                {optOutSourceLabel(row.source)}
                {row.userName ? <div className={classes.quiet}>by {row.userName}</div> : null}
              </Table.Td>
              <Table.Td className={classes.wrap ?? ''}>
                {row.reason ?? <span className={classes.quiet}>None given</span>}
                {row.all ? null : (
                  <div className={classes.quiet}>
                    Only emails from {row.sellerName ?? 'one seller'}
                  </div>
                )}
              </Table.Td>
              {admin ? (
                <Table.Td ta="right">
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`Lift the unsubscribe of ${row.address ?? row.person?.name ?? 'this person'}`}
                    onClick={() => setLifting(row)}
                  >
                    Lift
                  </Button>
                </Table.Td>
              ) : null}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <LiftDialog
        opened={lifting !== null}
        onClose={() => setLifting(null)}
        whom={lifting?.address ?? lifting?.person?.name ?? 'this person'}
        onConfirm={lift}
      />
    </Table.ScrollContainer>
  );
}
