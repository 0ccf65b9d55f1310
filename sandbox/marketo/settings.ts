import { z } from 'zod';

/** What an admin of the sandbox can change while it runs. Times in milliseconds, sizes in bytes. */
export const settingsSchema = z.strictObject({
  rateLimit: z.boolean().describe('100 calls in 20 s (606)'),
  concurrencyLimit: z.boolean().describe('10 calls at once (615)'),
  dailyLimit: z.boolean().describe('the daily quota (607)'),
  exportLimit: z.boolean().describe('500 MB of exports a day (1029)'),
  callsPerWindow: z.number().int().positive(),
  windowMs: z.number().int().positive(),
  concurrentCalls: z.number().int().positive(),
  dailyQuota: z.number().int().nonnegative(),
  exportQuotaBytes: z.number().int().nonnegative(),
  exportJobMs: z.number().int().nonnegative().describe('how long a job is processing at least'),
  statusRefreshMs: z.number().int().nonnegative().describe('how often a job status moves'),
  latencyMs: z.number().int().nonnegative().describe('each API answer takes at least this long'),
  lagMs: z.number().int().nonnegative().describe('how late the activity log shows a row'),
  lateShare: z.number().min(0).max(1).describe('share of rows that show up to one lag later still'),
  blockSize: z.number().int().positive().describe('log rows looked at for one page'),
  nativeSync: z.boolean().describe('Salesforce sync is native: opportunity APIs are refused'),
  nativeSyncReadCode: z.enum(['603', '1018']).describe('how reads are refused then'),
  logCompanyChanges: z.boolean().describe('a renamed account is logged for each of its leads'),
  activitiesUnderWinner: z.boolean().describe("merged leads' activities come under the winner"),
  activitiesOfDeletedLeads: z.boolean().describe("deleted leads' activities still come"),
  activitiesByPartition: z.boolean().describe('activities of invisible leads are left out'),
  pagingTokenLifeMs: z.number().int().positive().nullable().describe('null: tokens never expire'),
  tokenLifeSeconds: z.number().int().positive(),
  hiddenFields: z.array(z.string()).describe('fields whose values all read null'),
  removedFields: z.array(z.string()).describe('fields that describe2 lacks (1006 when asked for)'),
  unsupportedFilters: z.array(z.string()).describe('bulk filters refused with 1035'),
  ipAllowList: z.array(z.string()).nullable().describe('null: every address may call'),
});

export type MarketoSettings = z.infer<typeof settingsSchema>;

export type Limits = 'on' | 'off';

const LIMITS: Record<Limits, Partial<MarketoSettings>> = {
  on: {
    rateLimit: true,
    concurrencyLimit: true,
    dailyLimit: true,
    exportLimit: true,
    exportJobMs: 20_000,
    statusRefreshMs: 60_000,
  },
  off: {
    rateLimit: false,
    concurrencyLimit: false,
    dailyLimit: false,
    exportLimit: false,
    exportJobMs: 0,
    statusRefreshMs: 0,
  },
};

/** "Off" frees rate, concurrency, daily and export quota, job time and status refresh. */
export function applyLimits(settings: MarketoSettings, limits: Limits): void {
  Object.assign(settings, LIMITS[limits]);
}

/** A real instance's limits, a log that lags 5 s, native Salesforce sync. */
export function defaultSettings(): MarketoSettings {
  return {
    rateLimit: true,
    concurrencyLimit: true,
    dailyLimit: true,
    exportLimit: true,
    callsPerWindow: 100,
    windowMs: 20_000,
    concurrentCalls: 10,
    dailyQuota: 50_000,
    exportQuotaBytes: 500 * 1024 * 1024,
    exportJobMs: 20_000,
    statusRefreshMs: 60_000,
    latencyMs: 0,
    lagMs: 5000,
    lateShare: 0.03,
    blockSize: 1000,
    nativeSync: true,
    nativeSyncReadCode: '603',
    logCompanyChanges: true,
    activitiesUnderWinner: true,
    activitiesOfDeletedLeads: true,
    activitiesByPartition: false,
    pagingTokenLifeMs: null,
    tokenLifeSeconds: 3600,
    hiddenFields: [],
    removedFields: [],
    unsupportedFilters: [],
    ipAllowList: null,
  };
}
