import { Section } from '../../components/section.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import classes from './person.module.css';
import { fieldGroups } from './person-fields.ts';

export function PersonLoading() {
  return (
    <div className={classes.columns}>
      <div>
        {fieldGroups.map((group) => (
          <Section key={group.title} title={group.title}>
            <SkeletonLines count={group.fields.length} />
          </Section>
        ))}
      </div>
      <Section title="Timeline">
        <SkeletonLines count={8} />
      </Section>
    </div>
  );
}
