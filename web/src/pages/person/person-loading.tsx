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
      <div>
        <Section title="Sales owner">
          <SkeletonLines count={2} />
        </Section>
        <Section title="Sync history">
          <SkeletonLines count={6} />
        </Section>
      </div>
    </div>
  );
}
