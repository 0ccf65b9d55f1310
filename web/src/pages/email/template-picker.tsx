import { Select } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Template } from '../../../../contract/templates.ts';
import { client } from '../../api.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { notifyProblem } from '../../components/notify.ts';

type Props = {
  chosen: string | null;
  /** Nothing is written yet, so a template replaces nothing. */
  isEmpty: boolean;
  onPick: (template: Template) => void;
};

/** Fills subject and text from a template, favourites first. */
export function TemplatePicker({ chosen, isEmpty, onPick }: Props) {
  const [asked, setAsked] = useState<Template | null>(null);
  const { data } = useQuery({
    queryKey: ['templates', 'list', 'picker'],
    queryFn: ({ signal }) => client.templates.list({ query: {} }, { signal }),
  });
  const pick = useMutation({
    mutationFn: (id: string) => client.templates.get({ params: { id } }),
    onSuccess: (template) => (isEmpty ? onPick(template) : setAsked(template)),
    onError: notifyProblem,
  });
  const templates = data?.templates ?? [];
  if (templates.length === 0) return null;
  const groups = Map.groupBy(templates, ({ favourite, category }) =>
    favourite ? 'Favourites' : (category?.name ?? 'Without a category'),
  );
  const order = [...groups.keys()].sort((a, b) =>
    a === 'Favourites' ? -1 : b === 'Favourites' ? 1 : a.localeCompare(b),
  );
  return (
    <>
      <Select
        label="Template"
        placeholder="Begin with a template"
        searchable
        nothingFoundMessage="No template is called that."
        data={order.map((group) => ({
          group,
          items: (groups.get(group) ?? []).map(({ id, name, nonCommercial }) => ({
            value: id,
            label: nonCommercial ? `${name} (non-commercial)` : name,
          })),
        }))}
        value={chosen}
        onChange={(id) => id && pick.mutate(id)}
      />
      <ConfirmDialog
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title="Replace what you wrote?"
        confirmLabel="Use the template"
        onConfirm={async () => {
          if (asked) onPick(asked);
        }}
      >
        Subject and text become those of “{asked?.name}”.
      </ConfirmDialog>
    </>
  );
}
