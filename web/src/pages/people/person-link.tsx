import { Link } from '@tanstack/react-router';
import type { PersonRow } from '../../../../contract/people.ts';
import classes from './people-list.module.css';
import { personName } from './person-name.ts';

/** A real link, so that a person opens in a new tab too; in the grid the keyboard moves by rows. */
export function PersonLink({
  person,
  tabbable = false,
}: {
  person: PersonRow;
  tabbable?: boolean;
}) {
  return (
    <Link
      to="/people/$personId"
      params={{ personId: person.id }}
      className={classes.link}
      tabIndex={tabbable ? 0 : -1}
    >
      {personName(person)}
    </Link>
  );
}
