import { z } from 'zod';
import { type FaultRuleInput, ruleSchema } from '../faults.ts';
import { isOperation } from '../marketo/operate.ts';
import { settingsSchema } from '../marketo/settings.ts';
import { PERMISSIONS } from '../marketo/users.ts';
import { NAMED_FAULTS } from '../named-faults.ts';
import type { ControlRoute } from './control-route.ts';
import { ControlError } from './control-route.ts';

const clockSchema = z.strictObject({
  advanceMs: z.number().optional(),
  offsetMs: z.number().optional(),
  freeze: z.union([z.boolean(), z.string(), z.number()]).optional(),
  reset: z.boolean().optional(),
});

const settingsChange = settingsSchema
  .partial()
  .extend({ limits: z.enum(['on', 'off']).optional() });

const userSchema = z.strictObject({
  name: z.string().min(1),
  permissions: z.array(z.enum(PERMISSIONS)).optional(),
  partitions: z.array(z.number().int()).optional(),
});

const lateSchema = z.strictObject({
  leadId: z.number().int().optional(),
  typeId: z.number().int().optional(),
  ms: z.number().int().nonnegative(),
  times: z.number().int().positive().optional(),
});

function definite<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

/** Faults, requests, clock, settings, API users, export jobs, the log's late rows. */
export const instanceRoutes: ControlRoute[] = [
  {
    method: 'GET',
    path: '/faults',
    handle: ({ marketo }) => ({
      rules: marketo.faults.list(),
      named: Object.fromEntries(
        Object.entries(NAMED_FAULTS).map(([name, fault]) => [name, fault.about]),
      ),
      calls: ['identity', ...marketo.callNames],
    }),
  },
  {
    method: 'POST',
    path: '/faults',
    handle: ({ marketo, body }) => {
      const rule = ruleSchema.parse(body);
      for (const action of rule.actions ?? []) {
        if (action.do === 'operate' && !isOperation(action.operation)) {
          throw new ControlError(`There is no operation "${action.operation}".`);
        }
      }
      return marketo.faults.add(body as FaultRuleInput);
    },
  },
  {
    method: 'DELETE',
    path: '/faults',
    handle: ({ marketo }) => {
      marketo.faults.clear();
      return { rules: [] };
    },
  },
  {
    method: 'DELETE',
    path: '/faults/:id',
    handle: ({ marketo, path }) => {
      if (!marketo.faults.remove(path.id ?? '')) {
        throw new ControlError(`There is no fault rule ${path.id}.`, 404);
      }
      return { rules: marketo.faults.list() };
    },
  },
  {
    method: 'GET',
    path: '/requests',
    handle: ({ marketo, params }) => ({
      ...marketo.requests.counters(),
      callsToday: marketo.usage.today,
      exportBytesToday: marketo.jobs.bytesToday,
      requests: marketo.requests.last(Number(params.get('last') ?? 1000)),
    }),
  },
  {
    method: 'DELETE',
    path: '/requests',
    handle: ({ marketo }) => {
      marketo.requests.reset();
      return marketo.requests.counters();
    },
  },
  { method: 'GET', path: '/clock', handle: ({ marketo }) => marketo.clock.state() },
  {
    method: 'POST',
    path: '/clock',
    handle: ({ marketo: { clock }, body }) => {
      const { advanceMs, offsetMs, freeze, reset } = clockSchema.parse(body);
      if (reset) clock.reset();
      if (offsetMs !== undefined) clock.setOffset(offsetMs);
      if (advanceMs !== undefined) clock.advance(advanceMs);
      if (freeze === false) clock.resume();
      else if (freeze === true) clock.freeze();
      else if (freeze !== undefined) clock.freeze(freeze);
      return clock.state();
    },
  },
  { method: 'GET', path: '/settings', handle: ({ marketo }) => marketo.settings },
  {
    method: 'POST',
    path: '/settings',
    handle: ({ marketo, body }) => {
      const { limits, ...single } = settingsChange.parse(body);
      if (limits !== undefined) marketo.setLimits(limits);
      Object.assign(marketo.settings, definite(single));
      return marketo.settings;
    },
  },
  {
    method: 'GET',
    path: '/users',
    handle: ({ marketo }) => ({ users: marketo.users.all() }),
  },
  {
    method: 'POST',
    path: '/users',
    handle: ({ marketo, body }) => {
      const { name, ...role } = userSchema.parse(body);
      const known = marketo.users.all().some((user) => user.name === name);
      const given = definite(role);
      return known ? marketo.users.change(name, given) : marketo.users.add({ name, ...given });
    },
  },
  {
    method: 'POST',
    path: '/activities/late',
    handle: ({ marketo, body }) => {
      marketo.log.delayNext(definite(lateSchema.parse(body)));
      return { ok: true };
    },
  },
  {
    method: 'GET',
    path: '/exports',
    handle: ({ marketo }) => ({
      jobs: marketo.jobs.all().map(({ file: _, shown: __, ...job }) => job),
    }),
  },
  {
    method: 'POST',
    path: '/exports/:id/:action',
    handle: ({ marketo, path, body }) => {
      const job = marketo.jobs.all().find((entry) => entry.id === path.id);
      if (!job) throw new ControlError(`There is no export job ${path.id}.`, 404);
      if (path.action === 'cancel') marketo.jobs.cancel(job);
      else if (path.action === 'fail') {
        const { message } = z.object({ message: z.string().default('Failed') }).parse(body);
        marketo.jobs.fail(job, message);
      } else throw new ControlError(`A job can be told cancel or fail, not ${path.action}.`, 404);
      return { status: job.status };
    },
  },
  {
    method: 'GET',
    path: '',
    handle: ({ marketo }) => ({
      munchkinId: marketo.munchkinId,
      leads: marketo.store.count,
      people: marketo.store.qualifyingCount,
      highestId: marketo.store.highestId,
      activities: marketo.log.length,
      clock: marketo.clock.state(),
      partitions: marketo.partitions,
      callsToday: marketo.usage.today,
    }),
  },
];
