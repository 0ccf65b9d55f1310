import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { client, queryClient, syncStatusQuery } from '../../../api.ts';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { Time } from '../../../components/time.tsx';
import classes from './connection-facts.module.css';
import { type Connection, setConnection } from './marketo-queries.ts';

type Props = { connection: Connection; onReplace: () => void };

export function ConnectionFacts({ connection, onReplace }: Props) {
  const [disconnecting, setDisconnecting] = useState(false);
  return (
    <>
      <dl className={classes.facts}>
        <Fact label="Munchkin ID" value={connection.munchkinId} />
        <Fact label="API user" value={connection.apiUser} />
        <Fact label="Endpoint" value={connection.endpoint} />
        <Fact label="Client ID" value={connection.clientIdHint} />
        <Fact label="Client secret" value="Stored encrypted, never shown" />
        <div>
          <dt>Connected</dt>
          <dd>{connection.connectedAt ? <Time at={connection.connectedAt} /> : 'Not known'}</dd>
        </div>
      </dl>
      <Group gap="xs" mt={14}>
        <Button variant="default" onClick={onReplace}>
          Replace credentials
        </Button>
        <Button variant="default" onClick={() => setDisconnecting(true)}>
          Disconnect
        </Button>
      </Group>
      <ConfirmDialog
        opened={disconnecting}
        onClose={() => setDisconnecting(false)}
        title="Disconnect Marketo?"
        confirmLabel="Disconnect"
        danger
        onConfirm={disconnect}
      >
        Lockstep forgets the credentials and the sync stops. People stay as they are, and so does
        the place where the sync stood: connect the same Marketo again and it goes on from there.
      </ConfirmDialog>
    </>
  );
}

function Fact({ label, value }: { label: string; value: string | null }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value ?? 'Not known'}</dd>
    </div>
  );
}

async function disconnect() {
  await client.marketo.disconnect();
  setConnection(await client.marketo.connection());
  await queryClient.invalidateQueries({ queryKey: syncStatusQuery.queryKey });
}
