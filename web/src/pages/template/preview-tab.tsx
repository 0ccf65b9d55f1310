import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { UserRound } from 'lucide-react';
import { useState } from 'react';
import type { PersonRow } from '../../../../contract/people.ts';
import { client } from '../../api.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { MailFrame } from '../../components/mail-frame.tsx';
import { PersonSelect } from '../../components/person-select.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import classes from './template.module.css';
import type { TemplateDraft } from './template-draft.ts';

type Part = { text: string | null; error: string | null };

/** The text as one person would get it. */
export function PreviewTab({ draft }: { draft: TemplateDraft }) {
  const [person, setPerson] = useState<PersonRow | null>(null);
  const [text] = useDebouncedValue({ subject: draft.subject, bodyHtml: draft.bodyHtml }, 200);
  const preview = useQuery({
    queryKey: ['template-preview', person?.id, text],
    queryFn: ({ signal }) =>
      client.templates.preview({ body: { ...text, personId: person?.id ?? '' } }, { signal }),
    enabled: person !== null,
    placeholderData: keepPreviousData,
  });
  const shown = person ? preview.data : undefined;
  return (
    <div className={classes.preview}>
      <PersonSelect label="Shown as this person would get it" value={person} onChange={setPerson} />
      {person === null ? (
        <EmptyState icon={UserRound} title="Nobody is chosen">
          Choose a person, and their name, company and the rest are filled in.
        </EmptyState>
      ) : null}
      {preview.error ? (
        <ProblemAlert error={preview.error} title="The preview could not be made." />
      ) : null}
      {person && !preview.data && !preview.error ? <SkeletonLines count={5} /> : null}
      {shown ? (
        <>
          <Stop where="The subject" part={shown.subject} />
          <Stop where="The text" part={shown.body} />
          <article className={classes.mail} aria-label="Email">
            <p className={classes.mailSubject}>
              {shown.subject.text === null ? 'No subject' : shown.subject.text || 'No subject'}
            </p>
            {shown.body.text === null ? null : (
              <MailFrame html={shown.body.text} title="Text of the email" />
            )}
          </article>
        </>
      ) : null}
    </div>
  );
}

function Stop({ where, part }: { where: string; part: Part }) {
  if (part.error === null) return null;
  return (
    <p className={classes.stop} role="alert">
      {where} would stop the email to this person: {part.error}
    </p>
  );
}
