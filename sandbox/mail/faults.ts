import { z } from 'zod';
import { fraction } from '../support/hash.ts';

const about = {
  'refuse-connection': 'turns the connection away with 421',
  'refuse-sender': 'refuses MAIL FROM: 550, or `code`',
  'refuse-recipient': 'refuses RCPT TO: 550 5.1.1, or `code`, such as 451',
  greylist: 'asks each new pair of sender and recipient to come back after `ms` (60 s)',
  'close-before-data': 'breaks the connection after RCPT TO',
  'close-in-data': 'breaks the connection in the middle of the message',
  'refuse-message': 'refuses the message after its final dot: 554, or `code`',
  'close-after-dot':
    'breaks the connection instead of the answer; the message is kept unless `kept` is false',
  'delay-answer': 'answers the final dot after `ms` (10 s)',
} as const;

export type MailFault = keyof typeof about;
export const MAIL_FAULTS: Record<MailFault, string> = about;

const pattern = z.string().refine(isPattern, { error: 'is no regular expression' });

export const mailRuleSchema = z.strictObject({
  fault: z.enum(Object.keys(about) as [MailFault, ...MailFault[]]),
  to: pattern.optional().describe('a regular expression on the recipient'),
  from: pattern.optional().describe('a regular expression on the envelope sender'),
  skip: z.number().int().nonnegative().default(0).describe('so many matches pass first'),
  times: z.number().int().positive().nullable().default(1).describe('so many hits, null: no end'),
  probability: z.number().min(0).max(1).default(1),
  seed: z.number().int().default(1),
  code: z.number().int().min(400).max(599).optional(),
  text: z.string().max(400).optional(),
  ms: z.number().int().nonnegative().max(3_600_000).optional(),
  kept: z.boolean().default(true),
});

export type MailRuleInput = z.input<typeof mailRuleSchema>;
export type MailRule = z.output<typeof mailRuleSchema> & { id: string; seen: number; hits: number };

/** The fault rules of the mail stand-in. */
export class MailFaults {
  private rules: MailRule[] = [];
  private nextId = 1;

  /** @throws ZodError */
  add(input: MailRuleInput): MailRule {
    const rule = { ...mailRuleSchema.parse(input), id: `mail-${this.nextId++}`, seen: 0, hits: 0 };
    this.rules.push(rule);
    return rule;
  }

  list(): readonly MailRule[] {
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

  /** The first rule of this kind that strikes now; each that matches counts it. */
  take(
    fault: MailFault,
    { from = '', to = [] }: { from?: string; to?: string[] },
  ): MailRule | null {
    let struck: MailRule | null = null;
    for (const rule of this.rules) {
      if (rule.fault !== fault) continue;
      if (rule.from !== undefined && !new RegExp(rule.from, 'i').test(from)) continue;
      const { to: wanted } = rule;
      if (wanted !== undefined && !to.some((one) => new RegExp(wanted, 'i').test(one))) continue;
      if (rule.times !== null && rule.hits >= rule.times) continue;
      const turn = rule.seen++ - rule.skip;
      if (turn < 0 || fraction(rule.seed, turn, 77) >= rule.probability) continue;
      rule.hits++;
      struck ??= rule;
    }
    return struck;
  }
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
