import { z } from 'zod';
import { NAMED_FAULTS } from './named-faults.ts';
import { fraction } from './support/hash.ts';

/** Changes to an answer that was made as usual. */
const rewriteSchema = z.enum([
  'empty-page',
  'missing-result',
  'no-activity-ids',
  'absent-nulls',
  'explicit-nulls',
  'numeric-codes',
  'numbers-as-strings',
  'asset-dates',
  'expires-in-0',
  'wrong-checksum',
  'failed-job',
  'null-export-id',
]);

const actionSchema = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('error').describe('HTTP 200 with success:false'),
    code: z.string(),
    message: z.string().optional(),
    numericCode: z.boolean().optional(),
  }),
  z.strictObject({
    do: z.literal('answer').describe('any HTTP status and body, outside the envelope'),
    status: z.number().int(),
    body: z.string().default(''),
    contentType: z.string().default('text/html'),
  }),
  z.strictObject({ do: z.literal('reset').describe('the socket is reset without an answer') }),
  z.strictObject({ do: z.literal('hang').describe('no answer, the socket stays open') }),
  z.strictObject({ do: z.literal('delay'), ms: z.number().int().nonnegative() }),
  z.strictObject({
    do: z.literal('cut').describe('headers and the first bytes of the body, then a reset'),
    bytes: z.number().int().nonnegative(),
  }),
  z.strictObject({ do: z.literal('rewrite'), rewrite: rewriteSchema }),
  z.strictObject({
    do: z.literal('operate').describe('an operation runs first, then the call goes on'),
    operation: z.string(),
    args: z.array(z.unknown()).default([]),
  }),
  z.strictObject({ do: z.literal('pass').describe('nothing: a gap in a sequence') }),
]);

export type FaultAction = z.output<typeof actionSchema>;
export type Rewrite = z.output<typeof rewriteSchema>;

const matchSchema = z.strictObject({
  call: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('route names'),
  method: z.string().optional(),
  path: z.string().optional().describe('the path exactly, without query'),
  pattern: z.string().optional().describe('a regular expression on path and query'),
  body: z.string().optional().describe('a regular expression on the request body'),
  client: z.string().optional().describe("the API user's name"),
});

export const ruleSchema = z.strictObject({
  fault: z.string().optional().describe('a named fault; what else is given overrides its parts'),
  match: matchSchema.optional(),
  skip: z.number().int().nonnegative().optional().describe('so many matches pass first'),
  every: z.number().int().positive().optional().describe('then each n-th match'),
  times: z.number().int().positive().nullable().optional().describe('so many hits, null: no end'),
  probability: z.number().min(0).max(1).optional(),
  seed: z.number().int().optional(),
  when: z.enum(['before', 'after']).optional().describe('before or after the effect'),
  actions: z.array(actionSchema).min(1).optional().describe('one a hit, in turn'),
});

export type FaultRuleInput = z.input<typeof ruleSchema>;
export type NamedFault = Omit<FaultRuleInput, 'fault'> & { about: string; actions: FaultAction[] };

/** A rule at work. */
export interface FaultRule {
  id: string;
  fault: string | null;
  match: z.output<typeof matchSchema>;
  skip: number;
  every: number;
  times: number | null;
  probability: number;
  seed: number;
  when: 'before' | 'after';
  actions: FaultAction[];
  /** Calls that matched, and those that the rule acted on. */
  seen: number;
  hits: number;
}

/** What a rule is matched against. */
export interface FaultTarget {
  call: string;
  method: string;
  path: string;
  query: string;
  body: string;
  client: string | null;
}

/** The fault rules of one stand-in. */
export class Faults {
  private rules: FaultRule[] = [];
  private nextId = 1;

  /** Adds a rule, by name or in full. Throws a ZodError or an Error that says what is wrong. */
  add(input: FaultRuleInput): FaultRule {
    const given = ruleSchema.parse(input);
    const named = given.fault === undefined ? undefined : NAMED_FAULTS[given.fault];
    if (given.fault !== undefined && !named) {
      throw new Error(
        `There is no fault "${given.fault}". There are: ${Object.keys(NAMED_FAULTS).join(', ')}.`,
      );
    }
    const actions = given.actions ?? named?.actions;
    if (!actions) throw new Error('A fault rule needs "fault" (a name) or "actions".');
    const whole = { ...named, ...withoutUndefined(given) };
    const rule: FaultRule = {
      id: `fault-${this.nextId++}`,
      fault: given.fault ?? null,
      match: matchSchema.parse(whole.match ?? {}),
      skip: whole.skip ?? 0,
      every: whole.every ?? 1,
      times: whole.times === undefined ? actions.length : whole.times,
      probability: whole.probability ?? 1,
      seed: whole.seed ?? this.nextId,
      when: whole.when ?? 'before',
      actions,
      seen: 0,
      hits: 0,
    };
    this.rules.push(rule);
    return rule;
  }

  list(): readonly FaultRule[] {
    return this.rules;
  }

  remove(id: string): boolean {
    const before = this.rules.length;
    this.rules = this.rules.filter((rule) => rule.id !== id);
    return this.rules.length < before;
  }

  clear(): void {
    this.rules = [];
  }

  /** The actions that rules have for this call now. Each rule counts the call once. */
  take(when: 'before' | 'after', target: FaultTarget): FaultAction[] {
    const actions: FaultAction[] = [];
    for (const rule of this.rules) {
      if (rule.when !== when || !matches(rule.match, target)) continue;
      if (rule.times !== null && rule.hits >= rule.times) continue;
      const turn = rule.seen++ - rule.skip;
      if (turn < 0 || turn % rule.every !== 0) continue;
      if (fraction(rule.seed, turn, 77) >= rule.probability) continue;
      const action = rule.actions[rule.hits++ % rule.actions.length];
      if (action) actions.push(action);
    }
    return actions;
  }
}

function matches(match: FaultRule['match'], target: FaultTarget): boolean {
  const calls = match.call === undefined ? [] : [match.call].flat();
  if (calls.length > 0 && !calls.includes(target.call)) return false;
  if (match.method !== undefined && match.method !== target.method) return false;
  if (match.path !== undefined && match.path !== target.path) return false;
  if (match.client !== undefined && match.client !== target.client) return false;
  const url = target.query === '' ? target.path : `${target.path}?${target.query}`;
  if (match.pattern !== undefined && !new RegExp(match.pattern).test(url)) return false;
  return match.body === undefined || new RegExp(match.body).test(target.body);
}

function withoutUndefined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, entry]) => entry !== undefined),
  ) as Partial<T>;
}
