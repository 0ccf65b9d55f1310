import type { CallOptions, MarketoClient } from '../../../marketo/client-types.ts';
import { MarketoError } from '../../../marketo/errors.ts';
import type { MarketoLead } from '../../../marketo/types.ts';

/** The opportunity of each sampled person, where Marketo lets it be read (R22). */
export async function opportunitySamples(
  client: MarketoClient,
  samples: readonly MarketoLead[],
  options: CallOptions,
): Promise<{ note: string; samples: (string | null)[] }> {
  const ids = samples.map((lead) => Number(lead.id));
  const answer = ids.length > 0 ? await client.opportunityRoles(ids, options) : null;
  if (answer?.refused) {
    return {
      note: 'Marketo refuses its opportunity API here, which is usual with native Salesforce sync: filled once Salesforce is connected.',
      samples: [],
    };
  }
  const roles = answer?.roles ?? [];
  return {
    note: 'From opportunity roles, as Marketo has no person field for it; of several the latest open one.',
    samples: ids.map(
      (id) => roles.find((role) => role.leadId === id)?.externalOpportunityId ?? null,
    ),
  };
}

/** False where Marketo refuses bulk extracts altogether: then everyone is read by id. */
export async function bulkAvailable(client: MarketoClient, options: CallOptions): Promise<boolean> {
  try {
    await client.listExports(options);
    return true;
  } catch (error) {
    const refused =
      error instanceof MarketoError && ['603', '610', '703'].includes(error.marketoCode ?? '');
    if (refused) return false;
    throw error;
  }
}
