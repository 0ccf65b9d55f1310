import { ClickPath } from './click-path.tsx';
import classes from './where-to-find.module.css';

/** The way through Marketo's admin pages, in the words that stand there. */
export function WhereToFind() {
  return (
    <div className={classes.where}>
      <dl className={classes.paths}>
        <dt>Endpoint</dt>
        <dd>
          <ClickPath steps={['Admin', 'Integration', 'Web Services', 'REST API']} />
        </dd>
        <dt>Client ID and secret</dt>
        <dd>
          <ClickPath
            steps={['Admin', 'Integration', 'LaunchPoint', 'your service', 'View Details']}
          />
        </dd>
      </dl>
      <details className={classes.more}>
        <summary>No such service yet? Make one in three steps</summary>
        <ol>
          <li>
            <ClickPath steps={['Admin', 'Users & Roles', 'Roles', 'New Role']} /> Under Access API,
            tick Read-Only Lead (also called Read-Only Person), Read-Only Activity and Read-Only
            Opportunity. To log activities too: Read-Write Activity and Read-Write Activity
            Metadata.
          </li>
          <li>
            <ClickPath steps={['Admin', 'Users & Roles', 'Users', 'Invite New User']} /> Tick API
            Only and choose that role.
          </li>
          <li>
            <ClickPath steps={['Admin', 'Integration', 'LaunchPoint', 'New', 'New Service']} />{' '}
            Service: Custom. API Only User: the user of step 2.
          </li>
        </ol>
      </details>
    </div>
  );
}
