import { Button, Group, Radio, Stack } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ActivityType, ActivityTypesStatus } from '../../../../../../contract/activities.ts';
import { client, queryClient, syncStatusQuery } from '../../../../api.ts';
import { plural } from '../../../../components/format.ts';
import { notifyDone } from '../../../../components/notify.ts';
import { ProblemAlert } from '../../../../components/problem-alert.tsx';
import { ProgressBar } from '../../../../components/progress-bar.tsx';
import { Time } from '../../../../components/time.tsx';
import { activityTypesQuery } from '../marketo-queries.ts';
import { PlanWords } from './plan-words.tsx';
import { RoomBar } from './room-bar.tsx';
import { TypeItem } from './type-item.tsx';
import classes from './types.module.css';
import { type Choice, loggedKinds, type MarketoType, planOf } from './types-plan.ts';

/** Milliseconds between two looks while types are being made. */
const askEvery = 2000;

type Props = { status: ActivityTypesStatus; checking: boolean; onCheck: () => void };

/** The types as a checklist: what exists, what a choice would create, and whether there is room. */
export function TypesForm({ status, checking, onCheck }: Props) {
  const logged = loggedKinds(status);
  const eight = status.types.filter(isKind);
  const compact = status.types.find(({ key }) => key === 'compact');
  // Who logs nothing yet is offered everything.
  const initial: Choice = {
    mode: status.mode,
    kinds: logged.size > 0 ? logged : new Set(eight.map(({ key }) => key)),
  };
  const [choice, setChoice] = useState(initial);
  const plan = planOf(status, choice);
  const save = useMutation({
    mutationFn: () =>
      client.activities.provision({ body: { mode: choice.mode, kinds: [...choice.kinds] } }),
    onSuccess: (answer) => {
      queryClient.setQueryData(activityTypesQuery.queryKey, answer);
      notifyDone(
        choice.kinds.size > 0 ? 'Saved. Logged from now on.' : 'Saved. Nothing is logged.',
      );
      void queryClient.invalidateQueries({ queryKey: syncStatusQuery.queryKey });
    },
  });
  // Marketo is told of one type after the other: asking meanwhile shows which are done.
  useQuery({ ...activityTypesQuery, enabled: save.isPending, refetchInterval: askEvery });
  const done = plan.needed.filter((type) => type.status === 'ready').length;
  const choose = (kind: ActivityType) => {
    const kinds = new Set(choice.kinds);
    if (!kinds.delete(kind)) kinds.add(kind);
    setChoice({ ...choice, kinds });
  };
  const creates = plan.create + plan.complete > 0;
  const ready = (creates || plan.changed) && plan.lacking === 0 && plan.taken.length === 0;
  return (
    <Stack gap="md">
      <RoomBar status={status} create={plan.create} />
      <Radio.Group
        label="Types in Marketo"
        value={choice.mode}
        onChange={(value) =>
          setChoice({ ...choice, mode: value === 'compact' ? 'compact' : 'separate' })
        }
      >
        <Stack gap={8} mt={6}>
          <Radio
            value="separate"
            label="A type for each kind"
            description="Marketers get a trigger and a filter of its own for each kind, with all its attributes."
          />
          <Radio
            value="compact"
            label="One compact type for all kinds"
            description={`Takes one place only. Marketers tell the kinds apart by an attribute of ${compact?.name ?? 'the type'}.`}
          />
        </Stack>
      </Radio.Group>
      {choice.mode === 'compact' && compact ? (
        <ul className={classes.list}>
          <TypeItem type={compact} needed={choice.kinds.size > 0} />
        </ul>
      ) : null}
      <fieldset className={classes.kinds}>
        <legend>What is logged</legend>
        <ul className={classes.list}>
          {eight.map((type) => (
            <TypeItem
              key={type.key}
              type={type}
              needed={choice.mode === 'separate' && choice.kinds.has(type.key)}
              bare={choice.mode === 'compact'}
              kind={{ key: type.key, chosen: choice.kinds.has(type.key), onChoose: choose }}
            />
          ))}
        </ul>
      </fieldset>
      <PlanWords status={status} plan={plan} kinds={choice.kinds.size} />
      <div aria-live="polite">
        {save.isPending ? (
          <>
            <p className={classes.pending}>
              {done < plan.needed.length
                ? `${done} of ${plural(plan.needed.length, 'type', 'types')} ready. Marketo is told of one after the other, which can take a minute.`
                : 'Saving what is logged.'}
            </p>
            <ProgressBar
              label="Creating activity types"
              value={done}
              max={Math.max(1, plan.needed.length)}
              text={`${done} of ${plural(plan.needed.length, 'type', 'types')} ready`}
              size={8}
              moving
              glide={400}
            />
          </>
        ) : null}
        {save.error ? <ProblemAlert error={save.error} title="Not all of it was done" /> : null}
      </div>
      <Group gap="xs">
        <Button loading={save.isPending} disabled={!ready} onClick={() => save.mutate()}>
          {creates ? 'Create and approve' : 'Save'}
        </Button>
        <Button variant="default" loading={checking} disabled={save.isPending} onClick={onCheck}>
          Check again
        </Button>
        <span className={classes.checked}>
          Checked <Time at={status.checkedAt} />
        </span>
      </Group>
    </Stack>
  );
}

function isKind(type: MarketoType): type is MarketoType & { key: ActivityType } {
  return type.key !== 'compact';
}
