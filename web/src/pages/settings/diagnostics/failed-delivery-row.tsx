import { Button, Checkbox, Table } from '@mantine/core';
import type { FailedDelivery } from '../../../../../contract/activities.ts';
import { activityKinds } from '../../../components/activity-kinds.ts';
import { deliveryStates } from '../../../components/delivery-states.ts';
import { formatNumber } from '../../../components/format.ts';
import { StatusBadge } from '../../../components/status-badge.tsx';
import { TextLink } from '../../../components/text-link.tsx';
import { Time } from '../../../components/time.tsx';
import classes from './diagnostics.module.css';
import { useRetry } from './use-retry.ts';

type Props = { row: FailedDelivery; chosen: boolean; onChoose: () => void };

export function FailedDeliveryRow({ row, chosen, onChoose }: Props) {
  const retry = useRetry();
  const { label } = activityKinds[row.type];
  const { label: stateLabel, tone } = deliveryStates[row.state];
  const name = row.person.name || `Marketo ID ${row.person.marketoId}`;
  return (
    <>
      <Table.Tr className={classes.row ?? ''}>
        <Table.Td>
          <Checkbox
            size="xs"
            aria-label={`Choose ${label}, ${name}`}
            checked={chosen}
            onChange={onChoose}
          />
        </Table.Td>
        <Table.Td>
          <TextLink to="/people/$personId" params={{ personId: row.person.id }} inherit>
            {name}
          </TextLink>
        </Table.Td>
        <Table.Td>
          <TextLink to="/data-sync" search={{ tab: 'find', q: row.activityId }} inherit>
            {label}
          </TextLink>
        </Table.Td>
        <Table.Td>
          <Time at={row.occurredAt} />
        </Table.Td>
        <Table.Td>{row.user ?? 'Nobody'}</Table.Td>
        <Table.Td>
          <StatusBadge tone={tone}>{stateLabel}</StatusBadge>
        </Table.Td>
        <Table.Td className={classes.number ?? ''}>{formatNumber(row.attempts)}</Table.Td>
        <Table.Td>{row.nextAt ? <Time at={row.nextAt} /> : 'Not by itself'}</Table.Td>
        <Table.Td className={classes.number ?? ''}>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Try again: ${label}, ${name}`}
            loading={retry.isPending}
            onClick={() => retry.mutate({ ids: [row.id] })}
          >
            Try again
          </Button>
        </Table.Td>
      </Table.Tr>
      <Table.Tr className={classes.reasonRow ?? ''}>
        <Table.Td />
        <Table.Td colSpan={8} className={classes.reason ?? ''}>
          {row.message}
        </Table.Td>
      </Table.Tr>
    </>
  );
}
