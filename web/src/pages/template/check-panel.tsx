import { Button } from '@mantine/core';
import { CircleAlert, CircleCheck, PencilLine, ShieldAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { TemplateTextCheck } from '../../../../contract/templates.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { Section } from '../../components/section.tsx';
import { replaceVariable } from './replace-variable.ts';
import classes from './template.module.css';
import type { TemplateDraft } from './template-draft.ts';
import { useTextCheck } from './use-text-check.ts';

type Props = {
  draft: TemplateDraft;
  onChange: (next: Partial<TemplateDraft>) => void;
  readOnly: boolean;
};

/** What would stop an email with this text, while it is being written. */
export function CheckPanel({ draft, onChange, readOnly }: Props) {
  const check = useTextCheck(draft);
  const found = check.data;
  const replace = (name: string, by: string) =>
    onChange({
      subject: replaceVariable(draft.subject, name, by),
      bodyHtml: replaceVariable(draft.bodyHtml, name, by),
    });
  const part = (where: string, one: TemplateTextCheck) => (
    <Findings where={where} check={one} {...(readOnly ? {} : { onReplace: replace })} />
  );
  return (
    <aside className={classes.aside}>
      <Section title="Check">
        <div role="status" aria-live="polite">
          {check.error ? <ProblemAlert error={check.error} /> : null}
          {found ? part('Subject', found.subject) : null}
          {found ? part('Text', found.body) : null}
          {found && isClean(found.subject) && isClean(found.body) ? (
            <Finding icon={<CircleCheck className={classes.ok} size={16} aria-hidden />}>
              Every variable exists.
            </Finding>
          ) : null}
        </div>
        <p className={classes.rules}>
          First name, last name and job title may be empty; an unknown company becomes “your
          company”. Any other empty variable stops the email, unless it has a default:{' '}
          <code>{'{{ phone | default: "your usual number" }}'}</code>.
        </p>
        <p className={classes.rules}>
          A field prompt such as <code>{'{{! what you liked about their news }}'}</code> has to be
          replaced by whoever writes with the template.
        </p>
      </Section>
    </aside>
  );
}

function isClean({ problems, prompts, refused }: TemplateTextCheck): boolean {
  return problems.length + prompts.length + refused.length === 0;
}

type FindingsProps = {
  where: string;
  check: TemplateTextCheck;
  onReplace?: (name: string, by: string) => void;
};

function Findings({ where, check, onReplace }: FindingsProps) {
  return (
    <>
      {check.problems.map(({ name, message, suggestion }) => (
        <Finding
          key={message}
          icon={<CircleAlert className={classes.wrong} size={16} aria-hidden />}
        >
          {where}: {message}
          {onReplace && name && suggestion ? (
            <Button
              size="compact-xs"
              variant="default"
              mt={4}
              onClick={() => onReplace(name, suggestion)}
            >
              Use {suggestion}
            </Button>
          ) : null}
        </Finding>
      ))}
      {check.prompts.map((prompt, index) => (
        <Finding
          // biome-ignore lint/suspicious/noArrayIndexKey: two prompts can have the same words
          key={`${index} ${prompt}`}
          icon={<PencilLine className={classes.prompt} size={16} aria-hidden />}
        >
          {where}: to be replaced before sending: “{prompt || 'field prompt'}”.
        </Finding>
      ))}
      {check.refused.length > 0 ? (
        <Finding icon={<ShieldAlert className={classes.wrong} size={16} aria-hidden />}>
          Taken out when saved, since mail programs refuse it: {check.refused.join(', ')}.
        </Finding>
      ) : null}
    </>
  );
}

function Finding({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.finding}>
      {icon}
      <div>{children}</div>
    </div>
  );
}
