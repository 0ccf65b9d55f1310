import { Stack, Switch } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { UnsubscribeSettings } from '../../../../../contract/unsubscribes.ts';
import { client } from '../../../api.ts';
import { Page } from '../../../components/page.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { RichText } from '../../../components/rich-text/rich-text.tsx';
import { Section } from '../../../components/section.tsx';
import { SettingsForm } from '../../../components/settings-form.tsx';
import { SkeletonLines } from '../../../components/skeleton-lines.tsx';
import classes from './unsubscribe-settings.module.css';

const settingsQuery = queryOptions({
  queryKey: ['settings', 'unsubscribes'],
  queryFn: ({ signal }) => client.unsubscribes.settings({}, { signal }),
});

export function UnsubscribeSettingsPage() {
  const { data, error, refetch } = useQuery(settingsQuery);
  return (
    <Page
      title="Unsubscribes"
      description="How recipients of sales emails can stop them."
      width="text"
    >
      {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <SkeletonLines count={6} /> : null}
      {data ? <UnsubscribeForm saved={data} /> : null}
    </Page>
  );
}

function UnsubscribeForm({ saved }: { saved: UnsubscribeSettings }) {
  return (
    <SettingsForm
      saved={saved}
      queryKey={settingsQuery.queryKey}
      save={(body) => client.unsubscribes.saveSettings({ body })}
      done="Saved. It holds for emails sent from now on."
    >
      {(form, change) => (
        <>
          <Section
            title="Message"
            description="Its first link leads to the recipient's unsubscribe page, whatever address it has here. A message without a link gets one."
          >
            <Stack gap="md">
              <Switch
                label="Put the message below every sales email"
                description="Off: only templates with {{ team_unsubscribe }} or {{ friendly_unsubscribe }} let recipients unsubscribe. Non-commercial templates never get it by themselves."
                checked={form.append}
                onChange={(event) => change({ append: event.currentTarget.checked })}
              />
              <div className={classes.message}>
                <RichText
                  label="Unsubscribe message"
                  minHeight={110}
                  value={form.message}
                  onChange={(message) => change({ message })}
                />
              </div>
            </Stack>
          </Section>
          <Section title="One click in the mail program">
            <Switch
              label="Offer it with single emails"
              description="Mail programs then show an unsubscribe button beside the sender (RFC 8058), once in a thread. Bulk emails and campaigns always offer it."
              checked={form.oneClickSingle}
              onChange={(event) => change({ oneClickSingle: event.currentTarget.checked })}
            />
          </Section>
        </>
      )}
    </SettingsForm>
  );
}
