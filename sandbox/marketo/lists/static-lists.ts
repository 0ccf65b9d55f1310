import { isoSeconds } from '../../support/time.ts';
import { ApiError } from '../api/errors.ts';
import type { LeadStore } from '../leads/store.ts';

export interface StaticList {
  id: number;
  name: string;
  description: string;
  programName?: string;
  workspaceName: string;
  createdAt: string;
  updatedAt: string;
  /** Lead ids; those of leads that are gone are dropped when the members are asked for. */
  members: Set<number>;
}

/** A saved search; only bulk extract can read its members. */
export interface SmartList {
  id: number;
  name: string;
  has: (id: number) => boolean;
}

const FIRST_LIST_ID = 1001;

/** Static lists with their members, and two smart lists. */
export class StaticLists {
  readonly smartLists: readonly SmartList[];
  private readonly lists = new Map<number, StaticList>();
  private readonly store: LeadStore;
  private next = FIRST_LIST_ID;

  constructor(store: LeadStore, now: number) {
    this.store = store;
    this.create('Webinar attendees', now, 'Webinar 2026');
    this.create('Trade show badges', now, 'Trade show 2026');
    const first = this.lists.get(FIRST_LIST_ID);
    for (const id of store.ids()) {
      if ((first?.members.size ?? 0) >= 50) break;
      first?.members.add(id);
    }
    this.smartLists = [
      { id: 2001, name: 'People with a sales owner', has: (id) => store.qualifies(id) },
      {
        id: 2002,
        name: 'Unsubscribed people',
        has: (id) => store.value(id, 'unsubscribed') === true,
      },
    ];
  }

  create(name: string, now: number, programName?: string): StaticList {
    const id = this.next++;
    const list: StaticList = {
      id,
      name,
      description: '',
      ...(programName === undefined ? {} : { programName }),
      workspaceName: 'Default',
      createdAt: isoSeconds(now),
      updatedAt: isoSeconds(now),
      members: new Set(),
    };
    this.lists.set(id, list);
    return list;
  }

  all(): StaticList[] {
    return [...this.lists.values()];
  }

  find(id: number): StaticList | undefined {
    return this.lists.get(id);
  }

  /** The list, or 1013. */
  require(id: number): StaticList {
    const list = this.lists.get(id);
    if (!list) throw new ApiError('1013', `List with id ${id} not found`);
    return list;
  }

  /** The members that exist, ascending. */
  members(list: StaticList): number[] {
    for (const id of list.members) if (!this.store.has(id)) list.members.delete(id);
    return [...list.members].sort((a, b) => a - b);
  }

  /** After a merge the winner is a member wherever a loser was. */
  merged(winner: number, losers: readonly number[]): void {
    for (const list of this.lists.values()) {
      for (const loser of losers) if (list.members.delete(loser)) list.members.add(winner);
    }
  }
}
