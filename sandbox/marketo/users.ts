import { createHash } from 'node:crypto';

/** Rights a role can hold, in the words of Marketo's role editor. */
export const PERMISSIONS = [
  'Read-Only Lead',
  'Read-Write Lead',
  'Read-Only Activity',
  'Read-Write Activity',
  'Read-Only Activity Metadata',
  'Read-Write Activity Metadata',
  'Read-Write Schema Standard Field',
  'Read-Write Schema Custom Field',
  'Read-Only Opportunity',
  'Read-Write Opportunity',
  'Read-Only Company',
  'Read-Write Company',
  'Read-Only Sales Person',
  'Read-Write Sales Person',
  'Read-Only Asset',
  'Read-Only Campaign',
  'Execute Campaign',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** An API-only user with its one service. */
export interface ApiUser {
  name: string;
  login: string;
  clientId: string;
  clientSecret: string;
  permissions: readonly Permission[];
  /** Person partitions that the role sees. */
  partitions: readonly number[];
}

/** "Read-Write X" includes "Read-Only X". */
export function isAllowed(user: ApiUser, needed: Permission): boolean {
  return (
    user.permissions.includes(needed) ||
    user.permissions.includes(needed.replace('Read-Only', 'Read-Write') as Permission)
  );
}

export interface NewApiUser {
  name: string;
  permissions?: readonly Permission[];
  partitions?: readonly number[];
}

const LEAST: readonly Permission[] = [
  'Read-Only Lead',
  'Read-Write Activity',
  'Read-Write Activity Metadata',
  'Read-Only Company',
  'Read-Only Opportunity',
  'Read-Only Sales Person',
  'Execute Campaign',
];

/** The users every sandbox starts with; the first one may do everything. */
const FIRST_USERS: readonly NewApiUser[] = [
  { name: 'full' },
  { name: 'least', permissions: LEAST },
  { name: 'default-partition', partitions: [1] },
  { name: 'europe-partition', partitions: [2] },
  { name: 'read-only-lead', permissions: ['Read-Only Lead'] },
  { name: 'no-activity', permissions: LEAST.filter((right) => !right.includes('Activity')) },
];

export class ApiUsers {
  private readonly users = new Map<string, ApiUser>();
  private readonly seed: number;

  constructor(seed: number) {
    this.seed = seed;
    for (const user of FIRST_USERS) this.add(user);
  }

  /** Makes a user; the credentials follow from seed and name, so they are the same at every start. */
  add(user: NewApiUser): ApiUser {
    const made: ApiUser = {
      name: user.name,
      login: `${user.name}@sandbox.example`,
      clientId: secret(`id:${this.seed}:${user.name}`).replace(
        /^(.{8})(.{4})(.{4})(.{4})(.{12}).*/,
        '$1-$2-$3-$4-$5',
      ),
      clientSecret: secret(`secret:${this.seed}:${user.name}`).slice(0, 32),
      permissions: user.permissions ?? PERMISSIONS,
      partitions: user.partitions ?? [1, 2],
    };
    this.users.set(made.name, made);
    return made;
  }

  /** Gives a user other rights or partitions, as an admin editing its role would. */
  change(name: string, change: Omit<Partial<NewApiUser>, 'name'>): ApiUser {
    const user = this.get(name);
    const next: ApiUser = {
      ...user,
      permissions: change.permissions ?? user.permissions,
      partitions: change.partitions ?? user.partitions,
    };
    this.users.set(name, next);
    return next;
  }

  get(name: string): ApiUser {
    const user = this.users.get(name);
    if (!user)
      throw new Error(`No API user "${name}". There are: ${[...this.users.keys()].join(', ')}.`);
    return user;
  }

  findClient(clientId: string): ApiUser | undefined {
    return this.all().find((user) => user.clientId === clientId);
  }

  all(): ApiUser[] {
    return [...this.users.values()];
  }
}

function secret(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
