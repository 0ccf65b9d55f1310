import { ActionIcon, Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Archive, ArchiveRestore, Copy, EllipsisVertical, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Template } from '../../../../contract/templates.ts';
import { client, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { notifyDone, notifyProblem } from '../../components/notify.ts';
import { FavouriteButton } from '../templates/favourite-button.tsx';
import { refreshTemplates, templateQuery } from '../templates/template-queries.ts';

type Props = { template: Template; changed: boolean };

/** What is done with a template as a whole. */
export function TemplateActions({ template, changed }: Props) {
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  const params = { id: template.id };
  const archived = template.archivedAt !== null;
  const copy = useMutation({
    mutationFn: () => client.templates.copy({ params }),
    onSuccess: async ({ id, name }) => {
      await refreshTemplates();
      notifyDone(`"${name}" is yours.`);
      await navigate({ to: '/templates/$templateId', params: { templateId: id } });
    },
    onError: notifyProblem,
  });
  const archive = useMutation({
    mutationFn: () => client.templates.archive({ params, body: { archived: !archived } }),
    onSuccess: async (now) => {
      queryClient.setQueryData(templateQuery(now.id).queryKey, now);
      await refreshTemplates();
      notifyDone(now.archivedAt ? 'Moved to the archive.' : 'Moved out of the archive.');
    },
    onError: notifyProblem,
  });
  return (
    <>
      <FavouriteButton template={template} />
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label="More about this template">
            <EllipsisVertical size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Copy size={15} aria-hidden />} onClick={() => copy.mutate()}>
            Make a copy
          </Menu.Item>
          {template.mayEdit ? (
            <>
              <Menu.Item
                disabled={changed}
                leftSection={
                  archived ? (
                    <ArchiveRestore size={15} aria-hidden />
                  ) : (
                    <Archive size={15} aria-hidden />
                  )
                }
                onClick={() => archive.mutate()}
              >
                {archived ? 'Move out of the archive' : 'Move to the archive'}
              </Menu.Item>
              <Menu.Item
                leftSection={<Trash2 size={15} aria-hidden />}
                onClick={() => setDeleting(true)}
              >
                Delete
              </Menu.Item>
            </>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={deleting}
        onClose={() => setDeleting(false)}
        title={`Delete "${template.name}"?`}
        confirmLabel="Delete for good"
        danger
        onConfirm={async () => {
          await client.templates.remove({ params });
          await navigate({ to: '/templates', ignoreBlocker: true });
          queryClient.removeQueries({ queryKey: templateQuery(template.id).queryKey });
          await refreshTemplates();
          notifyDone(`"${template.name}" is deleted.`);
        }}
      >
        It cannot be brought back, and its results are no longer counted together. Emails that were
        sent with it stay. To keep it for later, move it to the archive.
      </ConfirmDialog>
    </>
  );
}
