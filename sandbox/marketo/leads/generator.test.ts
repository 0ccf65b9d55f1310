import { describe, expect, it } from 'vitest';
import { LeadGenerator } from './generator.ts';
import { Owners } from './owners.ts';
import { isSfdcId } from './sfdc-id.ts';

const until = Date.UTC(2026, 10, 24);
const owners = new Owners();
const make = (people: number, seed = 1) => new LeadGenerator({ seed, people, until }, owners);

function slots(generator: LeadGenerator): number[] {
  return Array.from({ length: generator.slots }, (_, n) => n).filter((n) => generator.has(n));
}

describe('generated leads', () => {
  it.each([1, 52, 53, 1000, 7777])('has exactly %i people with a user as owner', (people) => {
    const generator = make(people);
    const users = slots(generator).filter((slot) => generator.kind(slot) === 'user');
    expect(users).toHaveLength(people);
  });

  it('is about 1.2 leads for each of them, with holes in the ids', () => {
    const generator = make(10_000);
    const count = slots(generator).length;
    expect(count / 10_000).toBeGreaterThan(1.15);
    expect(count / 10_000).toBeLessThan(1.25);
    expect(count).toBeLessThan(generator.slots);
  });

  it('is a pure function of seed and id', () => {
    const [a, b, other] = [make(500), make(500), make(500, 2)];
    const show = (generator: LeadGenerator) =>
      slots(generator).map((slot) => Object.values(generator.fields).map((value) => value(slot)));
    expect(show(a)).toEqual(show(b));
    expect(show(a)).not.toEqual(show(other));
  });

  it('gives a value the same in any order of asking', () => {
    const generator = make(300);
    const forward = slots(generator).map((slot) => generator.fields.email?.(slot));
    const backward = slots(generator)
      .reverse()
      .map((slot) => generator.fields.email?.(slot));
    expect(backward.reverse()).toEqual(forward);
  });

  it('finds leads by email and Salesforce id without an index', () => {
    const generator = make(1000);
    const lost = slots(generator).filter((slot) => {
      const email = generator.email(slot);
      const contact = generator.fields.sfdcContactId?.(slot);
      const lead = generator.fields.sfdcLeadId?.(slot);
      const account = generator.account(slot);
      const found =
        (email === null || generator.slotsOfEmail(email.toUpperCase()).includes(slot)) &&
        (contact === null || generator.slotOfSfdc('003', String(contact)) === slot) &&
        (lead === null || generator.slotOfSfdc('00Q', String(lead)) === slot) &&
        (account === undefined || [...generator.slotsOfAccount(account)].includes(slot));
      return !found;
    });
    expect(lost).toEqual([]);
  });

  it('was created in the order of ids, give or take ten minutes, and mostly in three years', () => {
    const generator = make(8000);
    const created = slots(generator).map((slot) => generator.createdAt(slot));
    let latest = 0;
    const early = created.filter((at) => {
      latest = Math.max(latest, at);
      return at < latest - 601_000;
    });
    expect(early).toEqual([]);
    const threeYears = created.filter((at) => at > until - 3 * 366 * 86_400_000).length;
    expect(threeYears / created.length).toBeGreaterThan(0.95);
    expect(threeYears).toBeLessThan(created.length);
  });

  it('finds the part of the ids that a window of creation needs', () => {
    const generator = make(8000);
    const [from, to] = [until - 60 * 86_400_000, until - 30 * 86_400_000];
    const first = generator.firstSlotCreatedFrom(from);
    const end = generator.endOfSlotsCreatedUntil(to);
    const inside = slots(generator).filter((slot) => {
      const at = generator.createdAt(slot);
      return at >= from && at <= to;
    });
    expect(inside.length).toBeGreaterThan(100);
    expect(inside.every((slot) => slot >= first && slot < end)).toBe(true);
    expect(end - first).toBeLessThan(inside.length * 1.5);
  });

  it('has the hard cases of real data', () => {
    const generator = make(8000);
    const seen = slots(generator);
    const texts = (field: string) => seen.map((slot) => generator.fields[field]?.(slot));
    const emails = texts('email').filter((email) => email !== null);
    expect(new Set(emails).size).toBeLessThan(emails.length);
    for (const field of ['email', 'phone', 'title', 'firstName', 'lastName', 'leadSource']) {
      expect(texts(field)).toContain(null);
    }
    const names = texts('lastName').join('\n');
    for (const script of [/[一-鿿]/, /[؀-ۿ]/, /[Ѐ-ӿ]/, /[가-힯]/, /[Ͱ-Ͽ]/, /[éüñ]/]) {
      expect(names).toMatch(script);
    }
    expect(names.split('\n')).toContain('Null');
    const companies = texts('company').filter((company) => typeof company === 'string');
    expect(companies.some((company) => company.length > 100)).toBe(true);
    for (const part of [',', '"', '\n']) {
      expect(companies.some((company) => company.includes(part))).toBe(true);
    }
    const kinds = new Set(seen.map((slot) => generator.owner(slot)?.kind));
    expect(kinds).toEqual(new Set(['user', 'inactive user', 'queue', undefined]));
    const ids = ['sfdcContactId', 'sfdcLeadId', 'sfdcAccountId', 'sfdcLeadOwnerId'].flatMap(texts);
    expect(ids.filter((id) => id !== null).every((id) => isSfdcId(String(id)))).toBe(true);
  });
});
