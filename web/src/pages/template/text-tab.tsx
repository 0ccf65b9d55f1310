import { Input, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { TemplateVariable } from '../../../../contract/templates.ts';
import { RichText } from '../../components/rich-text/rich-text.tsx';
import { choicesQuery } from '../templates/template-queries.ts';
import { CheckPanel } from './check-panel.tsx';
import { SubjectField } from './subject-field.tsx';
import classes from './template.module.css';
import type { TemplateDraft } from './template-draft.ts';

type Props = {
  draft: TemplateDraft;
  onChange: (next: Partial<TemplateDraft>) => void;
  readOnly: boolean;
};

const groups: Record<TemplateVariable['group'], string> = {
  person: 'About the person',
  me: 'About the sender',
  unsubscribe: 'Unsubscribing',
};

export function TextTab({ draft, onChange, readOnly }: Props) {
  const choices = useQuery(choicesQuery);
  const variables = (choices.data?.variables ?? []).map((one) => ({
    ...one,
    group: groups[one.group],
  }));
  return (
    <div className={classes.columns}>
      <div className={classes.fields}>
        <TextInput
          label="Name"
          description="Only you and those you share it with see it."
          required
          maxLength={200}
          readOnly={readOnly}
          value={draft.name}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
        <SubjectField
          value={draft.subject}
          onChange={(subject) => onChange({ subject })}
          variables={variables.filter((one) => one.inSubject)}
          readOnly={readOnly}
        />
        <div>
          <Input.Label component="div">Text</Input.Label>
          <RichText
            label="Text of the template"
            value={draft.bodyHtml}
            onChange={(bodyHtml) => onChange({ bodyHtml })}
            variables={variables}
            minHeight={300}
            readOnly={readOnly}
          />
        </div>
      </div>
      <CheckPanel draft={draft} onChange={onChange} readOnly={readOnly} />
    </div>
  );
}
