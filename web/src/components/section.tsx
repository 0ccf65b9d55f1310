import { type ReactNode, useId } from 'react';
import classes from './section.module.css';

type Props = {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  id?: string;
  children: ReactNode;
};

export function Section({ title, description, actions, id, children }: Props) {
  const heading = useId();
  return (
    <section className={classes.section} aria-labelledby={heading} id={id}>
      <header className={classes.head}>
        <div>
          <h2 className={classes.title} id={heading}>
            {title}
          </h2>
          {description ? <p className={classes.description}>{description}</p> : null}
        </div>
        {actions ? <div className={classes.actions}>{actions}</div> : null}
      </header>
      <div className={classes.body}>{children}</div>
    </section>
  );
}
