import { Button, Checkbox, Group, Radio, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../../api.ts';
import { notifyDone } from '../../../components/notify.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { TextLink } from '../../../components/text-link.tsx';
import { type Partitions, setPartitions } from './marketo-queries.ts';
import classes from './partitions-form.module.css';

type Props = {
  partitions: Partitions;
  /** The sync was started: a change needs a comparison to take effect on people already here. */
  started: boolean;
};

export function PartitionsForm({ partitions, started }: Props) {
  const savedIds = partitions.partitions.filter((one) => one.chosen).map((one) => String(one.id));
  const [all, setAll] = useState(partitions.all);
  const [ids, setIds] = useState(savedIds);
  const changed = all !== partitions.all || (!all && !sameIds(ids, savedIds));
  const save = useMutation({
    mutationFn: () =>
      client.marketo.choosePartitions({ body: { ids: all ? null : ids.map(Number) } }),
    onSuccess: (answer) => {
      setPartitions(answer);
      notifyDone('Partitions saved.');
    },
  });
  return (
    <Stack gap="sm">
      <Radio.Group
        aria-label="Partitions to sync"
        value={all ? 'all' : 'some'}
        onChange={(value) => setAll(value === 'all')}
      >
        <Stack gap={8}>
          <Radio
            value="all"
            label="All that the API user sees"
            description="Also those that are added in Marketo later."
          />
          <Radio value="some" label="Only these" />
        </Stack>
      </Radio.Group>
      <Checkbox.Group
        aria-label="Partitions"
        value={all ? partitions.partitions.map((one) => String(one.id)) : ids}
        onChange={setIds}
      >
        <Stack gap={8} pl={30}>
          {partitions.partitions.map((one) => (
            <Checkbox
              key={one.id}
              value={String(one.id)}
              label={one.name}
              {...(one.description ? { description: one.description } : {})}
              disabled={all}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      {save.error ? <ProblemAlert error={save.error} title="Not saved" /> : null}
      {changed && started ? (
        <p className={classes.note}>
          People already read come or go with the next full comparison; after saving, start one with{' '}
          <TextLink to="/data-sync">Compare now</TextLink>.
        </p>
      ) : null}
      {changed ? (
        <Group gap="xs">
          <Button
            onClick={() => save.mutate()}
            loading={save.isPending}
            disabled={!all && ids.length === 0}
          >
            Save partitions
          </Button>
          <span role="status">{!all && ids.length === 0 ? 'Choose at least one.' : ''}</span>
        </Group>
      ) : null}
    </Stack>
  );
}

function sameIds(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((id) => right.includes(id));
}
