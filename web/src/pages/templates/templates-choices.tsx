import { ActionIcon, Menu, Select, UnstyledButton } from '@mantine/core';
import { EllipsisVertical, Pencil, Plus, Trash2 } from 'lucide-react';
import { templateView } from '../../../../contract/templates.ts';
import type { CategoryAction } from './category-dialogs.tsx';
import classes from './templates-page.module.css';
import type { TemplatesSearch } from './templates-search.ts';

type Category = { id: string; name: string; templates: number };

type Props = {
  search: TemplatesSearch;
  categories: readonly Category[];
  mayChange: boolean;
  onChange: (next: Partial<TemplatesSearch>) => void;
  onAction: (action: CategoryAction) => void;
};

const viewLabels = {
  all: 'All templates',
  mine: 'My templates',
  favourites: 'Favourites',
  shared: 'Shared',
  unused: 'Unused for 90 days',
  archive: 'Archive',
} as const;
const views = templateView.options;

/** Beside the list: which templates it shows. */
export function SideChoices({ search, categories, mayChange, onChange, onAction }: Props) {
  const { view = 'all', category } = search;
  return (
    <nav className={classes.side} aria-label="Which templates">
      <ul>
        {views.map((one) => (
          <li key={one}>
            <UnstyledButton
              className={classes.choice ?? ''}
              aria-current={view === one || undefined}
              onClick={() => onChange({ view: one === 'all' ? undefined : one })}
            >
              {viewLabels[one]}
            </UnstyledButton>
          </li>
        ))}
      </ul>
      <div className={classes.sideHead}>
        <h2>Categories</h2>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label="New category"
          onClick={() => onAction({ kind: 'create' })}
        >
          <Plus size={15} aria-hidden />
        </ActionIcon>
      </div>
      <ul>
        <li>
          <Choice
            label="Every category"
            current={category === undefined}
            onChoose={() => onChange({ category: undefined })}
          />
        </li>
        {categories.map((one) => (
          <li key={one.id} className={classes.category}>
            <Choice
              label={one.name}
              count={one.templates}
              current={category === one.id}
              onChoose={() => onChange({ category: one.id })}
            />
            {mayChange ? <CategoryMenu category={one} onAction={onAction} /> : null}
          </li>
        ))}
        <li>
          <Choice
            label="Without category"
            current={category === 'none'}
            onChoose={() => onChange({ category: 'none' })}
          />
        </li>
      </ul>
    </nav>
  );
}

type ChoiceProps = { label: string; count?: number; current: boolean; onChoose: () => void };

function Choice({ label, count, current, onChoose }: ChoiceProps) {
  return (
    <UnstyledButton
      className={classes.choice ?? ''}
      aria-current={current || undefined}
      onClick={onChoose}
    >
      <span className={classes.choiceName}>{label}</span>
      {count === undefined ? null : <span className={classes.count}>{count}</span>}
    </UnstyledButton>
  );
}

function CategoryMenu({ category, onAction }: { category: Category; onAction: Props['onAction'] }) {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`Category ${category.name}: more`}
        >
          <EllipsisVertical size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Pencil size={14} aria-hidden />}
          onClick={() => onAction({ kind: 'rename', category })}
        >
          Rename
        </Menu.Item>
        <Menu.Item
          leftSection={<Trash2 size={14} aria-hidden />}
          onClick={() => onAction({ kind: 'remove', category })}
        >
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The same on a narrow screen. */
export function TopChoices({ search, categories, onChange }: Props) {
  return (
    <div className={classes.top}>
      <Select
        aria-label="Which templates"
        allowDeselect={false}
        data={views.map((value) => ({ value, label: viewLabels[value] }))}
        value={search.view ?? 'all'}
        onChange={(value) => {
          const view = views.find((one) => one === value);
          onChange({ view: view === 'all' ? undefined : view });
        }}
      />
      <Select
        aria-label="Category"
        placeholder="Every category"
        clearable
        clearButtonProps={{ 'aria-label': 'Every category' }}
        data={[
          ...categories.map(({ id, name }) => ({ value: id, label: name })),
          { value: 'none', label: 'Without category' },
        ]}
        value={search.category ?? null}
        onChange={(value) => onChange({ category: value ?? undefined })}
      />
    </div>
  );
}
