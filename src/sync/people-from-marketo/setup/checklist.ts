import { LockstepError } from '../../../errors.ts';
import type { CallOptions, MarketoClient } from '../../../marketo/client-types.ts';
import { MarketoError } from '../../../marketo/errors.ts';
import { isDenied } from './instance.ts';

export type CheckItem = {
  key: string;
  label: string;
  status: 'ok' | 'missing' | 'optional' | 'not-checked';
  detail: string;
  fix: string | null;
};

type Probe = {
  key: string;
  label: string;
  /** What Lockstep does with it. */
  purpose: string;
  /** What happens without it; a right that is needed has none. */
  without?: string;
  /** A harmless call that needs this right and no other. */
  call(client: MarketoClient, options: CallOptions, now: Date): Promise<unknown>;
};

const probes: readonly Probe[] = [
  {
    key: 'read-lead',
    label: 'Read-Only Lead',
    purpose: 'to read people and their fields',
    call: async (client, options) => {
      await client.describe2(options);
      await client.leadsByIds([1], ['id'], options);
    },
  },
  {
    key: 'read-activity',
    label: 'Read-Only Activity',
    purpose: 'to notice changed, merged and deleted people',
    // A date that just passed: the token for an old one takes Marketo minutes.
    call: (client, options, now) => client.pagingToken(new Date(now.getTime() - 60_000), options),
  },
  {
    key: 'partitions',
    label: 'Person partitions',
    purpose: 'to choose which partitions are synced',
    call: (client, options) => client.partitions(options),
  },
  {
    key: 'bulk-lead',
    label: 'Bulk lead extract',
    purpose: 'for the initial sync of a large database',
    without: 'Everyone is read by id instead, which takes more calls.',
    call: (client, options) => client.listExports(options),
  },
  {
    key: 'read-opportunity',
    label: 'Read-Only Opportunity',
    purpose: 'for the Salesforce opportunity ID',
    without:
      'The opportunity ID stays empty until Salesforce is connected. Usual where Marketo syncs with Salesforce natively.',
    call: async (client, options) => {
      const answer = await client.opportunityRoles([1], options);
      if (answer.refused) throw refusedBy(answer.code, answer.why);
    },
  },
  {
    key: 'activity-metadata',
    label: 'Read-Only Activity Metadata',
    purpose: 'to look for the activity types, when sales activities are logged to Marketo',
    without: 'Not needed to keep people in step.',
    call: (client, options) => client.listCustomTypes(options),
  },
];

const needed = 'Admin > Users & Roles > Roles, the role of the API-only user, Access API';

/**
 * Probes each right with a real call (R37): Marketo answers the same to a missing right and to an
 * address that is not allowed, so the address is asked for first, by the one call that needs no right.
 */
export async function checkRights(
  client: MarketoClient,
  now: Date,
  options: CallOptions = {},
): Promise<CheckItem[]> {
  const call: CallOptions = { kind: 'setup', ...options };
  const access = await checkAccess(client, call);
  if (access.some((item) => item.status !== 'ok')) {
    return [...access, ...probes.map((probe) => notChecked(probe, 'Sign in first.')), writing];
  }
  const items: CheckItem[] = [];
  for (const probe of probes) items.push(await checkRight(client, probe, call, now));
  return [...access, ...items, writing];
}

/** Nothing can be written to find out. */
const writing: CheckItem = {
  key: 'write-activity',
  label: 'Read-Write Activity',
  status: 'not-checked',
  detail: 'Needed when sales activities are logged to Marketo; only a write could tell.',
  fix: null,
};

async function checkAccess(client: MarketoClient, options: CallOptions): Promise<CheckItem[]> {
  const signIn = { key: 'sign-in', label: 'Client id and secret' };
  const address = { key: 'address', label: "This server's address" };
  try {
    const user = await client.apiUser(options.signal);
    const signedIn: CheckItem = {
      ...signIn,
      status: 'ok',
      detail: `Signed in as ${user}.`,
      fix: null,
    };
    try {
      await client.usage(options);
      return [
        signedIn,
        { ...address, status: 'ok', detail: 'Marketo accepts calls from it.', fix: null },
      ];
    } catch (error) {
      if (!isDenied(error)) return [signedIn, failed(address, error)];
      const detail = 'Marketo denies calls from it (error 603).';
      const fix =
        "Add the server's public address under Admin > Integration > Web Services > IP Restrictions.";
      return [signedIn, { ...address, status: 'missing', detail, fix }];
    }
  } catch (error) {
    return [failed(signIn, error, 'missing'), notChecked(address, 'Sign in first.')];
  }
}

async function checkRight(
  client: MarketoClient,
  probe: Probe,
  options: CallOptions,
  now: Date,
): Promise<CheckItem> {
  const { key, label, purpose, without } = probe;
  try {
    await probe.call(client, options, now);
    return { key, label, status: 'ok', detail: `There; used ${purpose}.`, fix: null };
  } catch (error) {
    if (!isRefusal(error)) return failed(probe, error);
    const status = without === undefined ? 'missing' : 'optional';
    return {
      key,
      label,
      status,
      detail: `Missing: Lockstep uses it ${purpose}.${without ? ` ${without}` : ''}`,
      fix: isDenied(error) ? `Tick "${rightOf(label)}" in Marketo: ${needed}.` : null,
    };
  }
}

/** Bulk extract and partitions come with the right to read people. */
function rightOf(label: string): string {
  return label.startsWith('Read') ? label : 'Read-Only Lead';
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof MarketoError)) return false;
  return ['603', '610', '703', '1018', '1035'].includes(error.marketoCode ?? '');
}

function refusedBy(code: string, why: string): MarketoError {
  return new MarketoError(code, why, {
    marketoCode: code.replace('marketo-', ''),
    retryClass: 'N',
    notExecuted: true,
    fix: why,
  });
}

function notChecked(item: { key: string; label: string }, why: string): CheckItem {
  return {
    key: item.key,
    label: item.label,
    status: 'not-checked',
    detail: `Not checked. ${why}`,
    fix: null,
  };
}

function failed(
  item: { key: string; label: string },
  error: unknown,
  status: CheckItem['status'] = 'not-checked',
): CheckItem {
  // A fault of ours is no fact about Marketo.
  if (!(error instanceof LockstepError)) throw error;
  return { key: item.key, label: item.label, status, detail: error.message, fix: error.fix };
}
