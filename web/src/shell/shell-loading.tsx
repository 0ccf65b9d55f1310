import { Wordmark } from './mark.tsx';
import { PageLoading } from './page-loading.tsx';
import classes from './shell.module.css';
import sideBar from './side-bar.module.css';

/** The frame while the session is being asked for; everything already stands where it will stand. */
export function ShellLoading() {
  return (
    <div className={classes.shell}>
      <div className={sideBar.bar}>
        <span className={sideBar.home}>
          <Wordmark />
        </span>
      </div>
      <main className={classes.column}>
        <PageLoading />
      </main>
    </div>
  );
}
