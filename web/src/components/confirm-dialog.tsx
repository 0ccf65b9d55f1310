import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ProblemAlert } from './problem-alert.tsx';

type Props = {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** The verb of what happens: "Disconnect", never "OK". */
  confirmLabel: string;
  danger?: boolean;
  /** The dialog stays, busy, until it is done; a failure is shown in it. */
  onConfirm: () => Promise<unknown>;
  children: ReactNode;
};

export function ConfirmDialog(props: Props) {
  const { opened, title, confirmLabel, danger = false, children } = props;
  const confirm = useMutation({ mutationFn: props.onConfirm, onSuccess: () => close() });
  const close = () => {
    confirm.reset();
    props.onClose();
  };
  return (
    <Modal opened={opened} onClose={confirm.isPending ? () => {} : close} title={title}>
      <Stack gap="md">
        <div>{children}</div>
        {confirm.error ? <ProblemAlert error={confirm.error} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close} disabled={confirm.isPending} data-autofocus>
            Cancel
          </Button>
          <Button
            {...(danger ? { color: 'red.9' } : {})}
            loading={confirm.isPending}
            onClick={() => confirm.mutate()}
          >
            {confirmLabel}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
