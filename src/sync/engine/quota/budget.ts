import type { Db } from '../../../db/pool.ts';
import { type TenantTx, withTenant } from '../../../db/tenant.ts';
import { centralDay, nextCentralMidnight } from '../../../marketo/central-time.ts';
import type { CallKind } from '../../../marketo/gate.ts';
import { type BudgetSettings, limitsFor } from './limits.ts';
import { readBudgetSettings } from './settings.ts';
import { readUsage } from './usage.ts';

export type Cost = { key: keyof BudgetSettings; label: string; callsPerDay: number };

/** The facts behind the API budget page; calls, megabytes of 1,000,000 bytes. */
export type BudgetFacts = {
  /** Marketo's quota day, US Central. */
  day: string;
  resetsAt: Date;
  dailyLimit: number;
  sharePercent: number;
  share: number;
  reserve: number;
  used: number;
  usedByKind: { kind: string; label: string; calls: number }[];
  usedByEveryone: number | null;
  /** Calls expected by the end of the day: used, and what the streams will cost until then. */
  forecast: number;
  exportMegabytes: { used: number; limit: number };
  window: { used: number; share: number; seconds: number };
  settings: Omit<BudgetSettings, 'dailyLimit' | 'sharePercent'>;
  costs: Cost[];
};

const labels: Record<CallKind, string> = {
  'lead-changes': 'Watching for changed people',
  activities: 'Watching for merges and new ids',
  'deleted-leads': 'Watching for deleted people',
  sweep: 'Second look for late changes',
  read: 'Reading changed people',
  backfill: 'Initial sync and full compare, by id',
  bulk: 'Bulk extracts',
  write: 'Logging activities',
  readback: 'Looking up activities that were not confirmed',
  check: 'Unsubscribe checks before sending',
  panel: 'Open pages',
  setup: 'Set-up and checks by an admin',
};

const daySeconds = 86_400;
/** Somebody is signed in for ten hours of a day; the SYNC table reckons the same. */
const busySeconds = 36_000;
/** Adobe: 500 MB of bulk extracts a day, of all integrations together. */
const exportLimit = 500;

/** What the intervals cost in calls a day while nothing changes. */
export function streamCosts(settings: BudgetSettings): Cost[] {
  const cost = (key: Cost['key'], label: string, seconds: number, calls = 1) => ({
    key,
    label,
    callsPerDay: Math.round((seconds / settings[key]) * calls),
  });
  return [
    cost(
      'leadChangesSeconds',
      'Changed people, while someone is signed in (10 hours)',
      busySeconds,
    ),
    cost(
      'leadChangesIdleSeconds',
      'Changed people, while nobody is signed in (14 hours)',
      daySeconds - busySeconds,
    ),
    cost('activitiesSeconds', 'Merges and new ids', daySeconds),
    cost('deletedLeadsSeconds', 'Deleted people', daySeconds),
    // A fresh token, then all three streams from it.
    cost('sweepSeconds', 'Second look for late changes', daySeconds, 4),
  ];
}

/** All about one connection's budget; without a connection nothing is used. */
export async function readBudget(
  db: Db,
  tenantId: string,
  connectionId: string | null,
  now: Date,
): Promise<BudgetFacts> {
  return withTenant(db, tenantId, async (tx) => {
    const settings = await readBudgetSettings(tx, tenantId);
    const { dailyLimit, sharePercent, ...intervals } = settings;
    const limits = limitsFor(settings);
    const day = centralDay(now);
    const resetsAt = nextCentralMidnight(now);
    const kinds = connectionId ? await readDay(tx, tenantId, connectionId, day) : [];
    const used = kinds.reduce((sum, row) => sum + row.calls, 0);
    const bytes = kinds.find((row) => row.kind === 'bulk')?.bytes ?? 0;
    const costs = streamCosts(settings);
    const perDay = costs.reduce((sum, cost) => sum + cost.callsPerDay, 0);
    const left = (resetsAt.getTime() - now.getTime()) / 1000 / daySeconds;
    const opens = new Date(now.getTime() - limits.windowMs);
    return {
      day,
      resetsAt,
      dailyLimit,
      sharePercent,
      share: limits.daily,
      reserve: limits.reserve,
      used,
      usedByKind: kinds
        .filter((row) => row.calls > 0)
        .map(({ kind, calls }) => ({ kind, label: labels[kind as CallKind] ?? kind, calls })),
      usedByEveryone: await readUsage(tx, tenantId, day),
      forecast: used + Math.round(perDay * Math.min(1, left)),
      exportMegabytes: { used: bytes / 1e6, limit: exportLimit },
      window: {
        used: connectionId ? await countSince(tx, tenantId, connectionId, opens) : 0,
        share: limits.calls,
        seconds: 20,
      },
      settings: intervals,
      costs,
    };
  });
}

async function readDay(tx: TenantTx, tenantId: string, connectionId: string, day: string) {
  return tx
    .selectFrom('api_day')
    .select(['kind', 'calls', 'bytes'])
    .where('tenant_id', '=', tenantId)
    .where('connection_id', '=', connectionId)
    .where('day', '=', day)
    .orderBy('calls', 'desc')
    .execute();
}

async function countSince(
  tx: TenantTx,
  tenantId: string,
  connectionId: string,
  since: Date,
): Promise<number> {
  const row = await tx
    .selectFrom('api_call')
    .select((expression) => expression.fn.countAll<number>().as('calls'))
    .where('tenant_id', '=', tenantId)
    .where('connection_id', '=', connectionId)
    .where('at', '>', since)
    .executeTakeFirstOrThrow();
  return row.calls;
}
