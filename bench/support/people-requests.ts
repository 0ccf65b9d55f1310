import { listOf, type PeopleRequest } from '../../src/people/list-people.ts';
import { writeCursor } from '../../src/people/page-cursor.ts';
import { owners, rareSource, sources } from './people.ts';

export type DrawnPerson = {
  id: string;
  name_key: string;
  email_key: string;
  company_key: string;
  last_name: string | null;
  first_name: string | null;
  company: string | null;
  email: string | null;
  owner_id: string;
};

export type MeasuredRequest = { kind: string; request: PeopleRequest };

const sorts = ['name', 'email', 'company'] as const;
const directions = ['asc', 'desc'] as const;
const start: PeopleRequest = {
  visible: 'everybody',
  state: 'active',
  sort: 'name',
  direction: 'asc',
  limit: 50,
};

/**
 * Pages from random places of the whole list: every sort, both directions, forward and back, without
 * a filter and with an owner, half of them as often as they have people and half evenly, a source, and as
 * somebody sees them who may see the people of a team of eight only.
 */
export function pageRequests(drawn: readonly DrawnPerson[], random: () => number) {
  const plain: MeasuredRequest[] = [];
  const ofSource: MeasuredRequest[] = [];
  const ofTeam: MeasuredRequest[] = [];
  const any = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)] as T;
  const add = (requests: MeasuredRequest[], kind: string, filter: Partial<PeopleRequest>) => {
    for (const sort of sorts) {
      for (const direction of directions) {
        for (const way of ['next', 'previous'] as const) {
          const { id, [`${sort}_key` as const]: key } = any(drawn);
          const request = { ...start, ...filter, sort, direction };
          const cursor = writeCursor({ way, key, id, inclusive: false }, listOf(request));
          requests.push({ kind: `${kind} by ${sort}`, request: { ...request, cursor } });
        }
      }
    }
  };
  for (let round = 0; round < 25; round += 1) {
    add(plain, 'all', {});
    add(plain, 'of a big owner', { ownerId: any(drawn).owner_id });
    add(plain, 'of any owner', { ownerId: any(owners).id });
    add(ofSource, 'of a source', { source: round % 5 === 0 ? rareSource : any(sources) });
    add(ofTeam, 'of big owners', { visible: team(() => any(drawn).owner_id) });
    add(ofTeam, 'of any owners', { visible: team(() => any(owners).id) });
  }
  return { plain, ofSource, ofTeam };
}

function team(member: () => string): string[] {
  return [...new Set(Array.from({ length: 8 }, member))];
}

/** What people type: parts of names, addresses and companies, rare, common, short, none. */
export function searchRequests(drawn: readonly DrawnPerson[], random: () => number) {
  const plain: MeasuredRequest[] = [];
  const filtered: MeasuredRequest[] = [];
  const any = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)] as T;
  const add = (kind: string, search: string | null | undefined, filter?: object) => {
    if (!search) return;
    const request = { ...start, sort: any(sorts), search, ...filter };
    (filter ? filtered : plain).push({ kind, request });
  };
  for (let round = 0; round < 15; round += 1) {
    for (const common of ['john', 'smith', 'garcia']) add('common name', common);
    for (const most of ['com', 'gmail.com', '@']) add('nearly everybody', most);
    for (const pair of ['john smith', 'mary com', 'li smith']) add('two words', pair);
    for (const short of ['s', 'j', 'li', 'sm', '王', 'hp']) add('one or two letters', short);
    for (const none of ['qqqqzzzz', 'zzyzx', 'qj']) add('nobody', none);
    for (let i = 0; i < 4; i += 1) {
      const { first_name, last_name, email, company, owner_id } = any(drawn);
      add('full name', [first_name, last_name].filter(Boolean).join(' '));
      add('last name', last_name);
      add('part of a name', last_name?.slice(1, 5));
      add('address', email);
      add('domain', email?.split('@')[1]);
      add('company', company);
      add('part of a company', company?.slice(2, 7));
      add('within an owner', last_name?.slice(0, 3), { ownerId: owner_id });
      add('nearly everybody within an owner', 'com', { ownerId: owner_id });
      add('within a source', last_name?.slice(0, 3), { source: any(sources) });
      const visible = team(() => any(drawn).owner_id);
      add('within a team', last_name?.slice(0, 3), { visible });
      add('nearly everybody within a team', 'com', { visible });
    }
  }
  return { plain, filtered };
}
