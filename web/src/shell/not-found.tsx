import { Button } from '@mantine/core';
import { useEffect } from 'react';
import classes from './message-page.module.css';

export function NotFound() {
  useEffect(() => {
    document.title = 'Not found · Lockstep';
  }, []);
  return (
    <div className={classes.page}>
      <h1>There is no such page</h1>
      <p>
        The address may be mistyped, or the page has moved. Everything in Lockstep can be reached
        from the navigation.
      </p>
      <Button component="a" href="/people" mt="md">
        To people
      </Button>
    </div>
  );
}
