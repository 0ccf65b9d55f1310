import { Button, Tabs } from '@mantine/core';
import { useBlocker, useNavigate } from '@tanstack/react-router';
import { ApiError } from '../../../../contract/client.ts';
import type { Template } from '../../../../contract/templates.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { notifyDone } from '../../components/notify.ts';
import { Page } from '../../components/page.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { TextLink } from '../../components/text-link.tsx';
import { TemplateBadges } from '../templates/template-cells.tsx';
import { PreviewTab } from './preview-tab.tsx';
import { ResultsTab } from './results-tab.tsx';
import { SettingsTab } from './settings-tab.tsx';
import classes from './template.module.css';
import { TemplateActions } from './template-actions.tsx';
import { type TemplateTab, templateTabs } from './template-search.ts';
import { TextTab } from './text-tab.tsx';
import { useTemplateDraft } from './use-template-draft.ts';

type Props = {
  /** Null: a new one. */
  template: Template | null;
  tab: TemplateTab;
  onTab: (tab: TemplateTab) => void;
};

const labels: Record<TemplateTab, string> = {
  text: 'Text',
  preview: 'Preview',
  settings: 'Settings',
  results: 'Results',
};

export function TemplateEditor({ template, tab, onTab }: Props) {
  const navigate = useNavigate();
  const state = useTemplateDraft(template);
  const { draft, changed, save } = state;
  const archived = template?.archivedAt != null;
  const readOnly = template !== null && (!template.mayEdit || archived);
  const blocker = useBlocker({
    // From one tab of this page to another nothing is lost.
    shouldBlockFn: ({ current, next }) => changed && current.pathname !== next.pathname,
    enableBeforeUnload: () => changed,
    withResolver: true,
  });
  const onSave = () => {
    const first = template === null;
    save.mutate(draft, {
      onSuccess: ({ id, name }) => {
        notifyDone(`"${name}" is saved.`);
        if (!first) return;
        void navigate({
          to: '/templates/$templateId',
          params: { templateId: id },
          replace: true,
          ignoreBlocker: true,
        });
      },
    });
  };
  const conflict = save.error instanceof ApiError && save.error.problem.code === 'template-changed';
  const title = template?.name ?? 'New template';
  return (
    <>
      <TextLink className={classes.back ?? ''} to="/templates">
        All templates
      </TextLink>
      <Page
        title={title}
        heading={
          <span className={classes.heading}>
            {title}
            {template ? <TemplateBadges row={template} /> : null}
          </span>
        }
        actions={
          <>
            {template ? <TemplateActions template={template} changed={changed} /> : null}
            {readOnly ? null : (
              <Button
                disabled={!changed || draft.name.trim() === ''}
                loading={save.isPending}
                onClick={onSave}
              >
                Save
              </Button>
            )}
          </>
        }
        width="wide"
      >
        <Notes template={template} />
        {save.error ? (
          <div className={classes.problem}>
            <ProblemAlert error={save.error} title="The template was not saved." />
            {conflict ? (
              <Button variant="default" mt="xs" onClick={() => void state.loadAgain()}>
                Load the newer version
              </Button>
            ) : null}
          </div>
        ) : null}
        <Tabs
          value={tab}
          keepMounted={false}
          onChange={(value) => onTab(templateTabs.find((one) => one === value) ?? 'text')}
        >
          <Tabs.List>
            {templateTabs
              .filter((one) => template !== null || one !== 'results')
              .map((one) => (
                <Tabs.Tab key={one} value={one}>
                  {labels[one]}
                </Tabs.Tab>
              ))}
          </Tabs.List>
          <Tabs.Panel value="text">
            <TextTab draft={draft} onChange={state.set} readOnly={readOnly} />
          </Tabs.Panel>
          <Tabs.Panel value="preview">
            <PreviewTab draft={draft} />
          </Tabs.Panel>
          <Tabs.Panel value="settings">
            <SettingsTab draft={draft} onChange={state.set} readOnly={readOnly} />
          </Tabs.Panel>
          {template ? (
            <Tabs.Panel value="results">
              <ResultsTab template={template} />
            </Tabs.Panel>
          ) : null}
        </Tabs>
      </Page>
      <ConfirmDialog
        opened={blocker.status === 'blocked'}
        onClose={() => blocker.reset?.()}
        title="Leave without saving?"
        confirmLabel="Leave"
        danger
        onConfirm={async () => blocker.proceed?.()}
      >
        What you changed in this template is lost.
      </ConfirmDialog>
    </>
  );
}

function Notes({ template }: { template: Template | null }) {
  if (template?.archivedAt) {
    return (
      <p className={classes.note} role="note">
        This template is in the archive. It can be neither used nor changed until it is moved out.
      </p>
    );
  }
  if (template && !template.mayEdit) {
    return (
      <p className={classes.note} role="note">
        This template belongs to {template.owner.name}. To change it, make a copy of your own.
      </p>
    );
  }
  return null;
}
