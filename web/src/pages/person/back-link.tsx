import { Anchor } from '@mantine/core';
import { useCanGoBack, useRouter } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { TextLink } from '../../components/text-link.tsx';
import { useShortcut } from '../../shell/shortcuts.tsx';
import classes from './person.module.css';

/** Back to where one came from, which mostly is a place in the list; else to the list's beginning. */
export function BackLink() {
  const router = useRouter();
  const canGoBack = useCanGoBack();
  const label = (
    <>
      <ChevronLeft size={14} aria-hidden />
      {canGoBack ? 'Back' : 'People'}
    </>
  );
  const back = () => (canGoBack ? router.history.back() : void router.navigate({ to: '/people' }));
  useShortcut('u', 'Back to the list', back, { group: 'Person' });
  const link = canGoBack ? (
    <Anchor component="button" type="button" className={classes.back ?? ''} onClick={back}>
      {label}
    </Anchor>
  ) : (
    <TextLink to="/people" className={classes.back ?? ''}>
      {label}
    </TextLink>
  );
  return (
    <nav className={classes.backBar} aria-label="Back">
      {link}
    </nav>
  );
}
