import { fakerEN } from './pools.ts';
import { sfdcId } from './sfdc-id.ts';

/** Who a Salesforce record can belong to. A queue is an owner in Salesforce, but no person. */
export interface Owner {
  id: string;
  kind: 'user' | 'inactive user' | 'queue';
  firstName: string | null;
  /** A queue's name stands here. */
  lastName: string;
  email: string | null;
}

const QUEUES = ['Inbound EMEA', 'Inbound Americas', 'Partner leads', 'Recycled, do not work'];

/** 40 active users, 8 inactive ones and 4 queues, the same in every sandbox. */
export class Owners {
  readonly users: readonly Owner[];
  readonly inactive: readonly Owner[];
  readonly queues: readonly Owner[];
  private readonly byId = new Map<string, Owner>();

  constructor() {
    fakerEN.seed(5005);
    this.users = Array.from({ length: 40 }, (_, n) => user(n, 'user'));
    this.inactive = Array.from({ length: 8 }, (_, n) => user(1000 + n, 'inactive user'));
    this.queues = QUEUES.map((name, n) => ({
      id: sfdcId('00G', n + 1),
      kind: 'queue' as const,
      firstName: null,
      lastName: name,
      email: null,
    }));
    for (const owner of [...this.users, ...this.inactive, ...this.queues]) {
      this.byId.set(owner.id, owner);
    }
  }

  find(id: unknown): Owner | undefined {
    return typeof id === 'string' ? this.byId.get(id) : undefined;
  }

  all(): Owner[] {
    return [...this.byId.values()];
  }

  /** Everybody but the queues. */
  people(): Owner[] {
    return this.all().filter((owner) => owner.kind !== 'queue');
  }

  /** A sales person that came by the API, with an id of its own choice. */
  add(values: Record<string, unknown>): Owner {
    const owner: Owner = {
      id: String(values.externalSalesPersonId),
      kind: 'user',
      firstName: textOr(values.firstName, null),
      lastName: textOr(values.lastName, '') ?? '',
      email: textOr(values.email, null),
    };
    this.byId.set(owner.id, owner);
    return owner;
  }

  /** New name or address; every lead of the owner shows it at once. */
  change(id: string, values: Record<string, unknown>): void {
    const owner = this.byId.get(id);
    if (!owner) throw new Error(`There is no owner ${id}.`);
    owner.firstName = textOr(values.firstName, owner.firstName);
    owner.lastName = textOr(values.lastName, owner.lastName) ?? '';
    owner.email = textOr(values.email, owner.email);
  }
}

function textOr(value: unknown, other: string | null): string | null {
  return value === undefined ? other : value === null ? null : String(value);
}

function user(n: number, kind: 'user' | 'inactive user'): Owner {
  const firstName = fakerEN.person.firstName();
  const lastName = fakerEN.person.lastName();
  const local = `${firstName}.${lastName}`.toLowerCase().replace(/[^a-z.]/g, '');
  return { id: sfdcId('005', n + 1), kind, firstName, lastName, email: `${local}@seller.example` };
}
