import { setTimeout as delay } from 'node:timers/promises';

/** What is changed and how often, of a hundred changes. */
const shares = {
  edit: 62,
  'other owner': 12,
  'owner again': 5,
  create: 11,
  'no owner': 3,
  'a queue': 2,
  merge: 3,
  delete: 2,
} as const;
type Kind = keyof typeof shares;

export type Changes = {
  /** How many were made, by kind. */
  readonly made: Readonly<Record<Kind, number>>;
  readonly left: number;
  stop(): Promise<void>;
};

type Options = {
  /** Where the stand-in's control endpoints begin, such as `http://127.0.0.1:4400/_sandbox`. */
  control: string;
  seed: number;
  perSecond: number;
  atMost?: number;
  /** Told of each change, in words. */
  onChange?: (what: string) => void;
};

/**
 * Changes leads as marketers and the Salesforce sync do, at a steady rate, until told to stop. What is
 * done to whom follows from the seed; when it is done does not.
 */
export async function keepChanging(options: Options): Promise<Changes> {
  const { control, perSecond, atMost = Number.POSITIVE_INFINITY } = options;
  const random = randomFrom(options.seed);
  const stopping = new AbortController();
  const made = Object.fromEntries(Object.keys(shares).map((kind) => [kind, 0])) as Record<
    Kind,
    number
  >;
  const leads = await readIds(control);
  const orphans: number[] = [];
  let left = atMost;

  const someone = () => leads[Math.floor(random() * leads.length)] ?? 0;
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(`${control}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const json = (await answer.json()) as Record<string, unknown>;
    // 404: merged or deleted before; nothing to do for this one.
    if (!answer.ok && answer.status !== 404 && answer.status !== 400) {
      throw new Error(`The stand-in answered ${answer.status}: ${JSON.stringify(json)}`);
    }
    return answer.ok ? json : null;
  };
  const change: Record<Kind, (n: number) => Promise<unknown>> = {
    edit: (n) =>
      post(`/leads/${someone()}/edit`, {
        fields: {
          title: `Title ${n}`,
          ...(n % 3 === 0 ? { email: `new${n % 50}@example.com` } : {}),
        },
      }),
    'other owner': () => post(`/leads/${someone()}/owner`, { owner: 'user' }),
    'owner again': () => post(`/leads/${orphans.shift() ?? someone()}/owner`, { owner: 'user' }),
    create: async (n) => {
      const made = await post('/leads', {
        fields: { firstName: 'Created', lastName: `Number ${n}`, email: `created${n}@example.com` },
      });
      const id = Number(made?.id);
      leads.push(id);
      return post(`/leads/${id}/sync`, { type: n % 2 === 0 ? 'Lead' : 'Contact' });
    },
    'no owner': () => {
      const id = someone();
      orphans.push(id);
      return post(`/leads/${id}/owner`, { owner: null });
    },
    'a queue': () => {
      const id = someone();
      orphans.push(id);
      return post(`/leads/${id}/owner`, { owner: 'queue' });
    },
    merge: () => {
      const winner = someone();
      return post(`/leads/${winner}/merge`, {
        losers: [leads.find((id) => id > winner) ?? someone()],
        inCRM: random() < 0.5,
      });
    },
    delete: () => post(`/leads/${someone()}/delete`, {}),
  };

  async function work(): Promise<void> {
    for (let n = 0; left > 0 && !stopping.signal.aborted; n++) {
      const kind = pick(random());
      if (await change[kind](n)) {
        made[kind] += 1;
        options.onChange?.(kind);
      }
      left -= 1;
      await delay(1000 / perSecond, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const working = work();
  working.catch(() => {});
  return {
    made,
    get left() {
      return left;
    },
    stop: () => {
      stopping.abort();
      return working;
    },
  };
}

function pick(at: number): Kind {
  let sum = 0;
  for (const [kind, share] of Object.entries(shares)) {
    sum += share / 100;
    if (at < sum) return kind as Kind;
  }
  return 'edit';
}

async function readIds(control: string): Promise<number[]> {
  const answer = await fetch(`${control}/qualified?fields=id`);
  const lines = (await answer.text()).trim().split('\n');
  return lines.filter(Boolean).map((line) => Number(JSON.parse(line).id));
}

/** Mulberry32: the same numbers for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
