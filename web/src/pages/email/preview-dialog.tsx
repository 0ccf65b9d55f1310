import { Modal, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { client } from '../../api.ts';
import { formatBytes } from '../../components/format.ts';
import { MailFrame } from '../../components/mail-frame.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import classes from './email.module.css';

type Props = { emailId: string; opened: boolean; onClose: () => void };

/** The email as its recipient will see it, made by the code that sends it. */
export function PreviewDialog({ emailId, opened, onClose }: Props) {
  const { data, error } = useQuery({
    queryKey: ['emails', 'preview', emailId],
    queryFn: () => client.emails.preview({ params: { id: emailId } }),
    enabled: opened,
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Modal opened={opened} onClose={onClose} title="Preview" size="xl">
      <Stack gap="sm">
        {error ? <ProblemAlert error={error} /> : null}
        {!data && !error ? <SkeletonLines count={6} /> : null}
        {data ? (
          <>
            {data.problem ? (
              <div role="alert" className={classes.stop}>
                <strong>It cannot be sent like this: {data.problem.message}</strong>
                <p>{data.problem.fix}</p>
              </div>
            ) : null}
            <dl className={classes.head}>
              <dt>From</dt>
              <dd>{data.from}</dd>
              <dt>To</dt>
              <dd>{data.to}</dd>
              <dt>Subject</dt>
              <dd>
                <strong>{data.subject}</strong>
              </dd>
            </dl>
            <MailFrame title="Text of the email" html={data.html} />
            <p className={classes.muted}>
              About {formatBytes(data.size)} as sent
              {data.maxSize ? `; the mail server takes up to ${formatBytes(data.maxSize)}` : ''}.
            </p>
          </>
        ) : null}
      </Stack>
    </Modal>
  );
}
