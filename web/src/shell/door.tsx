import type { ReactNode } from 'react';
import { useEffect } from 'react';
import classes from './door.module.css';
import { Wordmark } from './mark.tsx';

type Props = { title: string; text: ReactNode; children: ReactNode };

/** The frame of the pages before the sign-in. */
export function Door({ title, text, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Lockstep`;
  }, [title]);
  return (
    <div className={classes.door}>
      <main className={classes.panel}>
        <Wordmark />
        <h1 className={classes.title}>{title}</h1>
        <div className={classes.text}>{text}</div>
        {children}
      </main>
    </div>
  );
}
