import { faker as ar } from '@faker-js/faker/locale/ar';
import { faker as cs } from '@faker-js/faker/locale/cs_CZ';
import { faker as de } from '@faker-js/faker/locale/de';
import { faker as el } from '@faker-js/faker/locale/el';
import { faker as en } from '@faker-js/faker/locale/en';
import { faker as es } from '@faker-js/faker/locale/es';
import { faker as fr } from '@faker-js/faker/locale/fr';
import { faker as he } from '@faker-js/faker/locale/he';
import { faker as ja } from '@faker-js/faker/locale/ja';
import { faker as ko } from '@faker-js/faker/locale/ko';
import { faker as pl } from '@faker-js/faker/locale/pl';
import { faker as pt } from '@faker-js/faker/locale/pt_BR';
import { faker as ru } from '@faker-js/faker/locale/ru';
import { faker as sv } from '@faker-js/faker/locale/sv';
import { faker as tr } from '@faker-js/faker/locale/tr';
import { faker as vi } from '@faker-js/faker/locale/vi';
import { faker as zh } from '@faker-js/faker/locale/zh_CN';

/**
 * Names, companies and titles made once with Faker and then picked by number: a lead costs a few
 * array reads, where Faker itself would manage some 20,000 a second. The pools are the same in
 * every sandbox; the seed decides who gets what.
 */
export const fakerEN = en;

/** Names of one language, beside the parts of an email address: `ada.` and `byron.`. */
export interface NamePool {
  country: string;
  /** `+44 ` */
  dial: string;
  first: readonly string[];
  last: readonly string[];
  firstLocal: readonly string[];
  lastLocal: readonly string[];
}

export interface Company {
  name: string;
  domain: string;
  /** `@` and the domain. */
  atDomain: string;
  industry: string;
  employees: number;
}

const PER_LANGUAGE = 240;

/** Languages by how often they occur, in 100ths. */
const LANGUAGES: readonly [typeof en, string, string, number][] = [
  [en, 'United States', '1', 34],
  [de, 'Germany', '49', 9],
  [fr, 'France', '33', 9],
  [es, 'Spain', '34', 6],
  [pt, 'Brazil', '55', 5],
  [ja, 'Japan', '81', 6],
  [zh, 'China', '86', 6],
  [ko, 'South Korea', '82', 3],
  [ar, 'United Arab Emirates', '971', 4],
  [he, 'Israel', '972', 2],
  [ru, 'Kazakhstan', '7', 4],
  [el, 'Greece', '30', 2],
  [pl, 'Poland', '48', 3],
  [cs, 'Czechia', '420', 2],
  [sv, 'Sweden', '46', 2],
  [tr, 'Türkiye', '90', 2],
  [vi, 'Vietnam', '84', 1],
];

// Names that have broken software before: an apostrophe, the word null, a quote, a comma, one letter.
const HARD_LAST = [
  'O’Neill',
  "D'Angelo",
  'Null',
  'van der Berg, Jr.',
  'Smith "Smitty" Jones',
  'Ng',
  'X',
];

function ascii(text: string): string {
  return text
    .replace(/ł/gi, 'l')
    .replace(/đ/gi, 'd')
    .replace(/ß/g, 'ss')
    .replace(/ı/g, 'i')
    .normalize('NFD')
    .replace(/[^A-Za-z0-9]/g, '')
    .toLowerCase();
}

function distinct(count: number, make: () => string): string[] {
  const found = new Set<string>();
  for (let tries = 0; found.size < count && tries < count * 4; tries++) found.add(make());
  return [...found];
}

function namePool(source: typeof en, country: string, dial: string): NamePool {
  source.seed(42);
  en.seed(43);
  const first = distinct(PER_LANGUAGE, () => source.person.firstName());
  const last = distinct(PER_LANGUAGE, () => source.person.lastName());
  if (source === en) last.push(...HARD_LAST);
  const local = (text: string, other: () => string) => `${ascii(text) || ascii(other())}.`;
  return {
    country,
    dial: `+${dial} `,
    first,
    last,
    firstLocal: first.map((text) => local(text, () => en.person.firstName())),
    lastLocal: last.map((text) => local(text, () => en.person.lastName())),
  };
}

/** 100 entries, so that a hash modulo 100 picks a language as often as it should occur. */
export const namePools: readonly NamePool[] = LANGUAGES.flatMap(
  ([source, country, dial, share]) => {
    const pool = namePool(source, country, dial);
    return Array.from({ length: share }, () => pool);
  },
);

function companyName(n: number): string {
  const locale = [en, en, en, en, de, fr, ja, zh, es, pl][n % 10] ?? en;
  const name = locale.company.name();
  if (n % 97 === 0) {
    return `${name} International Holdings and Associated Consulting Services of ${en.location.country()}, Limited Liability Partnership`;
  }
  if (n % 89 === 0) return `"${name}" & Söhne, Inc.`;
  if (n % 211 === 0) return `${name}\n${en.location.city()} branch`;
  if (n % 31 === 0) return `${name}, ${en.location.city()}`;
  return name;
}

function makeCompanies(count: number): Company[] {
  for (const source of [en, de, fr, ja, zh, es, pl]) source.seed(77);
  return Array.from({ length: count }, (_, n) => {
    const name = companyName(n);
    const label = ascii(name).slice(0, 18) || ascii(en.company.name()).slice(0, 18);
    return {
      name,
      domain: `${label}.example`,
      atDomain: `@${label}.example`,
      industry: en.commerce.department(),
      employees: 3 + ((n * 7919) % 20_000),
    };
  });
}

export const companies: readonly Company[] = makeCompanies(3000);

function title(n: number): string {
  const job = en.person.jobTitle();
  if (n % 60 === 0) return `${job} "Growth", EMEA`;
  if (n % 101 === 0) return `${job}\nand ${en.person.jobTitle()}`;
  if (n % 131 === 0) return `${job}\r\n(interim)`;
  if (n % 17 === 0) return `${job}, ${en.person.jobArea()}`;
  if (n % 23 === 0) return `Responsable développement, ${fr.location.city()}`;
  if (n % 29 === 0) return `${ja.location.city()}営業部長`;
  return job;
}

en.seed(99);
fr.seed(99);
ja.seed(99);
export const titles: readonly string[] = Array.from({ length: 600 }, (_, n) => title(n));

export const leadSources = [
  'Webinar',
  'Trade Show',
  'Web',
  'Purchased List',
  'Partner Referral',
  'Content Syndication',
  'Outbound, SDR',
  'Événement',
] as const;

export const causes = [
  '550 5.1.1 user unknown',
  'Hard bounce',
  'Requested by phone',
  'Form',
] as const;
