import { ProblemAlert } from '../../components/problem-alert.tsx';
import classes from './people-list.module.css';
import type { PeoplePages } from './use-people-pages.ts';

/** A page of a list could not be read: the others stay, this lies over the list's lower edge. */
export function PagesProblem({ pages }: { pages: PeoplePages }) {
  if (!pages.error) return null;
  return (
    <div className={classes.problem}>
      <ProblemAlert
        error={pages.error}
        title="More people could not be read."
        onRetry={pages.retry}
      />
    </div>
  );
}
