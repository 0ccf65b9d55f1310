import { Button, Group, NumberInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { MailServer } from '../../../../../contract/mail-settings.ts';
import { client, queryClient } from '../../../api.ts';
import { formatNumber } from '../../../components/format.ts';
import { notifyDone } from '../../../components/notify.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { Section } from '../../../components/section.tsx';

export function DailyCap({ server }: { server: MailServer }) {
  const [cap, setCap] = useState<number | string>(server.dailyCap);
  const save = useMutation({
    mutationFn: () => client.mailServer.setCap({ body: { dailyCap: Number(cap) } }),
    onSuccess: (saved) => {
      queryClient.setQueryData(['mail-server'], saved);
      notifyDone('The daily cap is saved.');
    },
  });
  return (
    <Section
      title="Daily cap"
      description={`How many emails each seller may send a day, up to ${formatNumber(server.highestDailyCap)}. What is above it goes out the next day. Mail providers take whoever sends many at once for a spammer.`}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Group align="flex-end" gap="xs">
          <NumberInput
            label="Emails a day"
            min={1}
            max={server.highestDailyCap}
            allowDecimal={false}
            value={cap}
            onChange={setCap}
          />
          <Button type="submit" variant="default" loading={save.isPending}>
            Save
          </Button>
        </Group>
        {save.error ? <ProblemAlert error={save.error} /> : null}
      </form>
    </Section>
  );
}
