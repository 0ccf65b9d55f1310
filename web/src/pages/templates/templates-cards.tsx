import { TextLink } from '../../components/text-link.tsx';
import { Time } from '../../components/time.tsx';
import { FavouriteButton } from './favourite-button.tsx';
import type { ListedTemplate } from './sort-rows.ts';
import { sharedWith, TemplateBadges } from './template-cells.tsx';
import classes from './templates-page.module.css';

/** The list where there is no room for a table. */
export function TemplateCards({ rows }: { rows: readonly ListedTemplate[] }) {
  return (
    <ul className={classes.cards} aria-label="Templates">
      {rows.map((row) => (
        <li key={row.id} className={classes.card}>
          <div>
            <TextLink to="/templates/$templateId" params={{ templateId: row.id }} fw={600}>
              {row.name}
            </TextLink>{' '}
            <TemplateBadges row={row} />
            <div className={classes.subject}>{row.subject || 'No subject'}</div>
            <div className={classes.subject}>
              {row.owner.name} · shared with {sharedWith(row).toLowerCase()} ·{' '}
              {row.lastUsedAt ? (
                <>
                  used <Time at={row.lastUsedAt} />
                </>
              ) : (
                'never used'
              )}
            </div>
          </div>
          <FavouriteButton template={row} />
        </li>
      ))}
    </ul>
  );
}
