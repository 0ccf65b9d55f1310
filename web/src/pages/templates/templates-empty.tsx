import { Button } from '@mantine/core';
import { FileText, SearchX } from 'lucide-react';
import { EmptyState } from '../../components/empty-state.tsx';
import { LinkButton } from '../../components/link-button.tsx';
import type { TemplatesSearch } from './templates-search.ts';

type Props = { search: TemplatesSearch; onClear: () => void };

const views: Partial<Record<NonNullable<TemplatesSearch['view']>, [title: string, text: string]>> =
  {
    mine: ['You have no templates yet', 'Make one, or copy one that is shared with you.'],
    favourites: ['No favourites yet', 'Mark a template with the star, and it is listed here.'],
    shared: [
      'Nothing is shared',
      'Templates that are shared with everyone or your teams come here.',
    ],
    unused: [
      'No template is unused',
      'Templates older than 90 days that nobody sent an email with for 90 days come here.',
    ],
    archive: [
      'The archive is empty',
      'Templates that are not needed now can be put here; they come back as they were.',
    ],
  };

export function TemplatesEmpty({ search, onClear }: Props) {
  const clear = (
    <Button variant="default" onClick={onClear}>
      Show all templates
    </Button>
  );
  if (search.q !== undefined) {
    return (
      <EmptyState icon={SearchX} title="No template matches" action={clear}>
        Nothing here has “{search.q}” in its name, subject or text.
      </EmptyState>
    );
  }
  const view = search.view && views[search.view];
  if (view) {
    return (
      <EmptyState icon={FileText} title={view[0]} action={clear}>
        {view[1]}
      </EmptyState>
    );
  }
  if (search.category !== undefined) {
    return (
      <EmptyState icon={FileText} title="No templates in this category" action={clear}>
        Choose it on a template’s page, under Settings.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={FileText}
      title="No templates yet"
      action={<LinkButton to="/templates/new">Write the first one</LinkButton>}
    >
      A template has the words that stay the same, and variables such as the first name for what
      differs.
    </EmptyState>
  );
}
