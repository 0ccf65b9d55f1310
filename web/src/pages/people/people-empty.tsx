import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Plug, SearchX, UsersRound } from 'lucide-react';
import { useFlow, useIsAdmin, useSession } from '../../api.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { TextLink } from '../../components/text-link.tsx';

type Props = { filtered: boolean; onClear: () => void };

const whose = { own: 'your own people', team: 'the people of your teams' } as const;

/** No people to list: why, and what to do next. */
export function PeopleEmpty({ filtered, onClear }: Props) {
  const flow = useFlow();
  const admin = useIsAdmin();
  const { user, peopleSeen } = useSession();
  if (filtered) {
    return (
      <EmptyState
        icon={SearchX}
        title="No one matches"
        action={
          <Button variant="default" onClick={onClear}>
            Clear search and filters
          </Button>
        }
      >
        {peopleSeen === 'all' ? (
          <>
            Someone you expect may have no sales owner, or may not be in Marketo.{' '}
            <TextLink to="/data-sync" search={{ tab: 'find' }} underline="always">
              Find any record
            </TextLink>{' '}
            says why.
          </>
        ) : (
          `Here are ${whose[peopleSeen]} only. An administrator can find everybody else.`
        )}
      </EmptyState>
    );
  }
  if (flow === undefined || flow.state === 'off') {
    return (
      <EmptyState
        icon={Plug}
        title="No people yet"
        action={
          admin ? (
            <Button component={Link} to="/settings/marketo">
              Connect Marketo
            </Button>
          ) : null
        }
      >
        {admin
          ? 'People come from Marketo. Connect it and start the sync; they then appear here by themselves.'
          : 'People come from Marketo. An administrator connects it under Settings > Marketo; people then appear here by themselves.'}
      </EmptyState>
    );
  }
  if (peopleSeen !== 'all' && !flow.progress) {
    return (
      <EmptyState icon={UsersRound} title="No people of yours">
        Here are {whose[peopleSeen]} only, and no sales owner in Salesforce has the address{' '}
        {user.email}, or they own nobody. Ask an administrator to correct one of the two addresses,
        or to put you into a team.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={UsersRound}
      title={flow.progress ? 'The first people are on their way' : 'No active people'}
      action={
        <Button variant="default" component={Link} to="/data-sync">
          Open data sync
        </Button>
      }
    >
      {flow.progress
        ? 'They appear here as soon as they have been read from Marketo.'
        : 'Only people with a sales owner in Marketo are active. Data sync shows what was read and why records were skipped.'}
    </EmptyState>
  );
}
