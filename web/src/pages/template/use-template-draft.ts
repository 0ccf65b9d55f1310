import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Template } from '../../../../contract/templates.ts';
import { client, queryClient } from '../../api.ts';
import { refreshTemplates, templateQuery } from '../templates/template-queries.ts';
import { draftOf, isSameDraft, newDraft, type TemplateDraft } from './template-draft.ts';

/** What is being written, and its saving over the version that was opened. */
export function useTemplateDraft(template: Template | null) {
  const [opened, setOpened] = useState(template);
  const [draft, setDraft] = useState(() => (template ? draftOf(template) : newDraft));
  const saved = opened ? draftOf(opened) : newDraft;
  const changed = !isSameDraft(draft, saved);

  // Somebody else's change, or the archive: taken over at once where nothing would be lost.
  const keep = useRef(changed);
  useEffect(() => {
    keep.current = changed;
  });
  useEffect(() => {
    if (!template || keep.current) return;
    setOpened(template);
    setDraft(draftOf(template));
  }, [template]);

  const save = useMutation({
    mutationFn: (body: TemplateDraft) =>
      opened
        ? client.templates.save({
            params: { id: opened.id },
            body: { ...body, version: opened.version },
          })
        : client.templates.create({ body }),
    onSuccess: (now) => {
      setOpened(now);
      setDraft(draftOf(now));
      queryClient.setQueryData(templateQuery(now.id).queryKey, now);
      return refreshTemplates();
    },
  });
  /** Gives up what was written for what is stored now. */
  const loadAgain = async () => {
    if (!opened) return;
    const now = await queryClient.fetchQuery({ ...templateQuery(opened.id), staleTime: 0 });
    save.reset();
    setOpened(now);
    setDraft(draftOf(now));
  };
  return {
    draft,
    changed,
    save,
    loadAgain,
    set: (next: Partial<TemplateDraft>) => setDraft((before) => ({ ...before, ...next })),
  };
}
