import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ProblemAlert } from './problem-alert.tsx';

type Props = {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** The verb of what happens: "Unsubscribe", never "OK". */
  confirmLabel: string;
  reasonLabel: string;
  placeholder: string;
  danger?: boolean;
  /** The dialog stays, busy, until it is done; a failure is shown in it. */
  onConfirm: (reason: string) => Promise<unknown>;
  children: ReactNode;
};

/** For what may be done only with a reason, which is kept. */
export function ReasonDialog(props: Props) {
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const confirm = useMutation({
    mutationFn: () => props.onConfirm(reason.trim()),
    onSuccess: () => close(),
  });
  const close = () => {
    confirm.reset();
    setReason('');
    setMissing(false);
    props.onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(reason.trim() === '');
    if (reason.trim() !== '') confirm.mutate();
  };
  return (
    <Modal opened={props.opened} onClose={confirm.isPending ? () => {} : close} title={props.title}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <div>{props.children}</div>
          <Textarea
            label={props.reasonLabel}
            placeholder={props.placeholder}
            required
            autosize
            minRows={2}
            maxLength={500}
            data-autofocus
            value={reason}
            error={missing ? 'Say why, in a few words.' : null}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {confirm.error ? <ProblemAlert error={confirm.error} /> : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close} disabled={confirm.isPending}>
              Cancel
            </Button>
            <Button
              type="submit"
              {...(props.danger ? { color: 'red.9' } : {})}
              loading={confirm.isPending}
            >
              {props.confirmLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
