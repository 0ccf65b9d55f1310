import { Radio, Stack } from '@mantine/core';
import type { CallSettings } from '../../../../../contract/calls.ts';
import { client } from '../../../api.ts';
import { notifyDone } from '../../../components/notify.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { Section } from '../../../components/section.tsx';
import { useCallSettingsChange } from './use-call-settings.ts';

type Rule = CallSettings['doNotCall'];

const rules: { value: Rule; label: string; description: string }[] = [
  {
    value: 'warn',
    label: 'Warn',
    description:
      'The seller is told before the call, can make it, and can log it. Phone systems can log calls.',
  },
  {
    value: 'refuse',
    label: 'Refuse',
    description:
      'Lockstep offers no number to dial and refuses to log a call, by sellers, administrators and phone systems alike.',
  },
  {
    value: 'off',
    label: 'Off',
    description: 'The mark is shown on the person’s page and changes nothing.',
  },
];

export function DoNotCallSection({ rule }: { rule: Rule }) {
  const save = useCallSettingsChange((doNotCall: Rule) =>
    client.calls.saveSettings({ body: { doNotCall } }),
  );
  const choose = (value: string) => {
    const chosen = rules.find((one) => one.value === value);
    if (chosen && chosen.value !== rule) {
      save.mutate(chosen.value, {
        onSuccess: () => notifyDone(`Saved: ${chosen.label.toLowerCase()}.`),
      });
    }
  };
  return (
    <Section
      title="Do Not Call"
      description="Marketo marks people who do not want to be called. What should that mean here?"
    >
      <Radio.Group
        aria-label="Do Not Call"
        value={save.isPending ? save.variables : rule}
        onChange={choose}
      >
        <Stack gap="sm">
          {rules.map(({ value, label, description }) => (
            <Radio
              key={value}
              value={value}
              label={value === 'warn' ? `${label} (default)` : label}
              description={description}
            />
          ))}
        </Stack>
      </Radio.Group>
      {save.error ? <ProblemAlert error={save.error} title="Not saved" /> : null}
    </Section>
  );
}
