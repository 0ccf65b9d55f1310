import { Checkbox, MultiSelect, Radio, Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Section } from '../../components/section.tsx';
import { categoriesQuery, choicesQuery } from '../templates/template-queries.ts';
import classes from './template.module.css';
import type { TemplateDraft } from './template-draft.ts';

type Props = {
  draft: TemplateDraft;
  onChange: (next: Partial<TemplateDraft>) => void;
  readOnly: boolean;
};

export function SettingsTab({ draft, onChange, readOnly }: Props) {
  const categories = useQuery(categoriesQuery).data?.categories ?? [];
  const choices = useQuery(choicesQuery).data;
  const teams = choices?.teams ?? [];
  return (
    <div className={classes.settings}>
      <Section title="Category">
        <Select
          aria-label="Category"
          placeholder="No category"
          clearable
          clearButtonProps={{ 'aria-label': 'No category' }}
          disabled={readOnly}
          data={categories.map(({ id, name }) => ({ value: id, label: name }))}
          value={draft.categoryId}
          onChange={(categoryId) => onChange({ categoryId })}
        />
      </Section>
      <Section title="Sharing" description="Others may use and copy it; only you change it.">
        <Radio.Group
          aria-label="Sharing"
          value={draft.sharing}
          onChange={(value) => {
            if (value === 'private' || value === 'teams' || value === 'everyone') {
              onChange({ sharing: value, teamIds: value === 'teams' ? draft.teamIds : [] });
            }
          }}
        >
          <Stack gap="sm">
            <Radio value="private" label="Nobody" disabled={readOnly} />
            <Radio
              value="teams"
              label="Teams"
              description={
                teams.length > 0
                  ? undefined
                  : choices?.nonCommercial
                    ? 'There are no teams yet.'
                    : 'You are in no team yet.'
              }
              disabled={readOnly || (teams.length === 0 && draft.sharing !== 'teams')}
            />
            {draft.sharing === 'teams' ? (
              <MultiSelect
                aria-label="Teams"
                placeholder={draft.teamIds.length === 0 ? 'Choose at least one' : undefined}
                disabled={readOnly}
                data={teams.map(({ id, name }) => ({ value: id, label: name }))}
                value={draft.teamIds}
                onChange={(teamIds) => onChange({ teamIds })}
              />
            ) : null}
            <Radio value="everyone" label="Everyone" disabled={readOnly} />
          </Stack>
        </Radio.Group>
      </Section>
      <Section title="Kind of email">
        <Checkbox
          label="Non-commercial"
          description={
            choices?.nonCommercial === false
              ? 'Only administrators and managers decide this. A non-commercial email also reaches people who have unsubscribed; blocked domains stay blocked.'
              : 'For what people need even after they unsubscribed, such as an invoice: these emails skip the opt-out checks. Blocked domains stay blocked.'
          }
          disabled={readOnly || !choices?.nonCommercial}
          checked={draft.nonCommercial}
          onChange={(event) => onChange({ nonCommercial: event.currentTarget.checked })}
        />
      </Section>
    </div>
  );
}
