import { client, queryClient } from '../../../api.ts';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { type ApiKey, apiKeysQuery } from './api-keys-query.ts';

type Props = { apiKey: ApiKey | null; onClose: () => void };

export function RevokeKeyDialog({ apiKey, onClose }: Props) {
  const revoke = async () => {
    if (!apiKey) return;
    await client.apiKeys.remove({ params: { id: apiKey.id } });
    await queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
  };
  return (
    <ConfirmDialog
      opened={apiKey !== null}
      onClose={onClose}
      title={`Revoke ${apiKey?.name ?? 'the key'}?`}
      confirmLabel="Revoke"
      danger
      onConfirm={revoke}
    >
      Programs that use this key are refused from then on. This cannot be undone.
    </ConfirmDialog>
  );
}
