import { Button, Group, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Eye, Send } from 'lucide-react';
import { useState } from 'react';
import type { Email, Composer as Facts } from '../../../../contract/emails.ts';
import { client } from '../../api.ts';
import { notifyDone } from '../../components/notify.ts';
import { Page } from '../../components/page.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { RichText } from '../../components/rich-text/rich-text.tsx';
import { emailKeys } from '../emails/email-queries.ts';
import { Attachments } from './attachments.tsx';
import { CopyFields } from './copy-fields.tsx';
import classes from './email.module.css';
import { PreviewDialog } from './preview-dialog.tsx';
import { RecipientNotes } from './recipient-notes.tsx';
import { SaveStatus } from './save-status.tsx';
import { TemplatePicker } from './template-picker.tsx';
import { type DraftFields, useDraft } from './use-draft.ts';
import { useVariables } from './use-variables.ts';

type Props = {
  emailId: string;
  facts: Facts;
  email: Email | null;
  initial: DraftFields;
  version: number;
};

/** Writes one email to one person. */
export function Composer({ emailId, facts, email, initial, version }: Props) {
  const draft = useDraft(emailId, initial, version);
  const { fields, change, save } = draft;
  const [previewing, setPreviewing] = useState(false);
  const variables = useVariables();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { person } = facts;

  const send = useMutation({
    mutationFn: async () => {
      await save();
      return client.emails.send({ params: { id: emailId } });
    },
    onSuccess: (sent) => {
      notifyDone(`Your email to ${person.name} is on its way.`);
      queryClient.setQueryData(emailKeys.one(emailId), sent);
      void queryClient.invalidateQueries({ queryKey: emailKeys.list });
      void navigate({ to: '/emails/$emailId', params: { emailId }, replace: true });
    },
  });
  const discard = useMutation({
    mutationFn: () => client.emails.discard({ params: { id: emailId } }),
    onSuccess: async () => {
      await navigate({ to: '/people/$personId', params: { personId: person.id } });
      queryClient.removeQueries({ queryKey: emailKeys.one(emailId) });
      void queryClient.invalidateQueries({ queryKey: emailKeys.list });
    },
  });
  const preview = async () => {
    await save().catch(() => null);
    setPreviewing(true);
  };

  return (
    <Page
      title={`Write to ${person.name}`}
      width="text"
      actions={<SaveStatus state={draft.state} />}
    >
      <Stack gap="sm">
        {draft.error ? <ProblemAlert error={draft.error} title="The draft is not saved." /> : null}
        <RecipientNotes
          facts={facts}
          toAddress={fields.toAddress}
          nonCommercial={email?.nonCommercial ?? false}
          onTakeAddress={() => change({ toAddress: person.address })}
        />
        <p className={classes.line}>
          <span className={classes.label}>To</span>
          <span>
            {person.name} {fields.toAddress ? `<${fields.toAddress}>` : ''}
          </span>
        </p>
        <CopyFields cc={fields.cc} bcc={fields.bcc} onChange={(copies) => change(copies)} />
        <Select
          label="From"
          allowDeselect={false}
          data={facts.identities.map(({ id, name, address, verified }) => ({
            value: id,
            label: `${name} <${address}>${verified ? '' : ', not verified'}`,
          }))}
          value={fields.identityId}
          placeholder="No identity yet"
          onChange={(identityId) => change({ identityId })}
        />
        <TemplatePicker
          chosen={fields.templateId}
          isEmpty={fields.subject === '' && fields.bodyHtml === ''}
          onPick={(template) =>
            change({
              templateId: template.id,
              subject: template.subject,
              bodyHtml: template.bodyHtml,
            })
          }
        />
        <TextInput
          label="Subject"
          value={fields.subject}
          maxLength={998}
          data-autofocus
          onChange={(event) => change({ subject: event.currentTarget.value })}
        />
        <RichText
          label="Text of the email"
          value={fields.bodyHtml}
          onChange={(bodyHtml) => change({ bodyHtml })}
          variables={variables}
          minHeight={260}
        />
        <Attachments emailId={emailId} email={email} save={save} onChange={draft.refresh} />
        <Switch
          label="Tell me when it is opened and its links are clicked"
          description="Only if your administrator allows tracking, and not in countries where it is off."
          checked={fields.trackOpens !== false}
          onChange={(event) => {
            const off = event.currentTarget.checked ? null : false;
            change({ trackOpens: off, trackClicks: off });
          }}
        />
        {send.error ? <ProblemAlert error={send.error} title="It was not sent." /> : null}
        <Group gap="xs" className={classes.actions ?? ''}>
          <Button
            leftSection={<Send size={15} aria-hidden />}
            loading={send.isPending}
            disabled={facts.blocked !== null}
            onClick={() => send.mutate()}
          >
            Send now
          </Button>
          <Button
            variant="default"
            leftSection={<Eye size={15} aria-hidden />}
            onClick={() => void preview()}
          >
            Preview
          </Button>
          <Button
            variant="subtle"
            color="gray"
            loading={discard.isPending}
            onClick={() => discard.mutate()}
          >
            Discard draft
          </Button>
        </Group>
      </Stack>
      <PreviewDialog emailId={emailId} opened={previewing} onClose={() => setPreviewing(false)} />
    </Page>
  );
}
