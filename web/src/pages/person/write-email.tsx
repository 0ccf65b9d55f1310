import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Mail } from 'lucide-react';
import type { Person } from '../../../../contract/people.ts';
import { useShortcut } from '../../shell/shortcuts.tsx';

/** Begins an email to a person, by button or the key `e`. Its id is made here, so it is one email. */
export function WriteEmail({ person }: { person: Person }) {
  const navigate = useNavigate();
  const write = () =>
    void navigate({
      to: '/emails/$emailId',
      params: { emailId: crypto.randomUUID() },
      search: { person: person.id },
    });
  useShortcut('e', 'Write an email', write);
  return (
    <Button leftSection={<Mail size={15} aria-hidden />} onClick={write}>
      Write email
    </Button>
  );
}
