import { Stack, Switch, TagsInput } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { TrackingSettings } from '../../../../../contract/unsubscribes.ts';
import { client } from '../../../api.ts';
import { Page } from '../../../components/page.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { Section } from '../../../components/section.tsx';
import { SettingsForm } from '../../../components/settings-form.tsx';
import { SkeletonLines } from '../../../components/skeleton-lines.tsx';

const settingsQuery = queryOptions({
  queryKey: ['settings', 'tracking'],
  queryFn: ({ signal }) => client.tracking.settings({}, { signal }),
});

export function TrackingSettingsPage() {
  const { data, error, refetch } = useQuery(settingsQuery);
  return (
    <Page
      title="Email tracking"
      description="Whether you learn that a sales email was opened, and which of its links were followed."
      width="text"
    >
      {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <SkeletonLines count={6} /> : null}
      {data ? <TrackingForm saved={data} /> : null}
    </Page>
  );
}

function TrackingForm({ saved }: { saved: TrackingSettings }) {
  return (
    <SettingsForm
      saved={saved}
      queryKey={settingsQuery.queryKey}
      save={(body) => client.tracking.saveSettings({ body })}
      done="Saved."
    >
      {(form, change) => (
        <>
          <Section
            title="What is tracked"
            description="What is off is not put into emails, and not recorded for emails sent before. A seller can turn it off for one email, not on."
          >
            <Stack gap="md">
              <Switch
                label="Opens"
                description="An invisible picture. Mail programs that load pictures by themselves are told apart."
                checked={form.opens}
                onChange={(event) => change({ opens: event.currentTarget.checked })}
              />
              <Switch
                label="Clicks"
                description="Links lead past Lockstep. Security scanners that follow links are told apart."
                checked={form.clicks}
                onChange={(event) => change({ clicks: event.currentTarget.checked })}
              />
              <Switch
                label="Keep IP addresses"
                description="Personal data in many countries, and not needed to count opens and clicks."
                checked={form.ipAddresses}
                onChange={(event) => change({ ipAddresses: event.currentTarget.checked })}
              />
            </Stack>
          </Section>
          <Section
            title="Countries without tracking"
            description="Emails to people in these countries get no picture and plain links. Counts the country that Marketo has of the person; of whom it has none, the switches above count."
          >
            <TagsInput
              label="Countries"
              description="By name or two-letter code; press Enter after each"
              placeholder="Germany"
              value={form.countriesOff}
              onChange={(countriesOff) => change({ countriesOff })}
            />
          </Section>
        </>
      )}
    </SettingsForm>
  );
}
