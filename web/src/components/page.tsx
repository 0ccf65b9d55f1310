import { type ReactNode, useEffect } from 'react';
import classes from './page.module.css';

type Props = {
  /** Names the page in the browser's tab, and is its heading. */
  title: string;
  /** The heading, where it has more than the title. */
  heading?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  /** As high as the window and no higher: for a page whose table scrolls by itself. */
  fill?: boolean;
  /** `text` keeps lines readable; `wide` is for tables. */
  width?: 'wide' | 'text';
  children: ReactNode;
};

export function Page({ title, heading, description, actions, fill, width, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Lockstep`;
  }, [title]);
  const names = [classes.page, fill ? classes.fill : '', width ? classes[width] : ''];
  return (
    <div className={names.filter(Boolean).join(' ')} data-page-fill={fill || undefined}>
      <header className={classes.head}>
        <div>
          <h1 className={classes.title}>{heading ?? title}</h1>
          {description ? <p className={classes.description}>{description}</p> : null}
        </div>
        {actions ? <div className={classes.actions}>{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}
