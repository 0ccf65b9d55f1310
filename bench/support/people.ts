import {
  type Faker,
  faker,
  fakerAR,
  fakerDE,
  fakerES,
  fakerFR,
  fakerJA,
  fakerKO,
  fakerPL,
  fakerRU,
  fakerZH_CN,
} from '@faker-js/faker';
import { newId } from '../../src/ids.ts';
import { companyKey, emailKey, nameKey, searchText } from '../../src/people/normalise.ts';
import { seededRandom, skewedPick } from './random.ts';

/** The columns that `benchPeople` fills, in the order of its lines. */
export const columns = [
  'tenant_id',
  'id',
  'marketo_id',
  'state',
  'origin',
  'first_name',
  'last_name',
  'email',
  'phone',
  'company',
  'title',
  'source',
  'sfdc_lead_id',
  'owner_id',
  'owner_name',
  'owner_email',
  'name_key',
  'email_key',
  'company_key',
  'search_text',
  'observed_at',
  'created_at',
  'changed_at',
] as const;

export const sources = [
  'Website',
  'Webinar',
  'Trade Show',
  'List Import',
  'Paid Search',
  'Referral',
  'Partner',
  'Content Syndication',
  'Social Media',
  'Cold Call',
  'Salesforce.com',
];
/** A source of about one person in ten thousand. */
export const rareSource = 'Trade Show Lyon 2019';

const freeMail = ['gmail.com', 'outlook.com', 'yahoo.com', 'web.de', 'orange.fr', 'qq.com'];
const at = new Date('2026-11-01T08:00:00Z').toISOString();

export type Owner = { id: string; name: string; email: string };

/** 800 sales owners; the first ones have the most people. */
export const owners: Owner[] = Array.from({ length: 800 }, (_, i) => ({
  id: `0055g00000${String(i).padStart(5, '0')}AAA`,
  name: `Owner ${i}`,
  email: `owner${i}@lockstep.example`,
}));

/**
 * Lines for COPY (text format) of `count` people of one tenant: names of ten languages as frequent
 * as such names are, 60,000 companies, a fifth of the addresses from free providers, a few people
 * without email, last name or company, 2 % not active. The same for the same seed but for ids.
 */
export function* benchPeople(tenantId: string, count: number, seed = 1): Generator<string> {
  const random = seededRandom(seed);
  faker.seed(seed);
  const names = nameSets(random);
  const companies = Array.from(new Set(Array.from({ length: 75_000 }, () => faker.company.name())));
  const titles = Array.from({ length: 400 }, () => faker.person.jobTitle());
  const pickSet = skewedPick(names, random);
  const pickCompany = skewedPick(companies, random);
  const pickTitle = skewedPick(titles, random);
  const pickSource = skewedPick(sources, random);
  const pickOwner = skewedPick(owners, random);
  const pickFreeMail = skewedPick(freeMail, random);
  for (let i = 1; i <= count; i += 1) {
    const set = random() < 0.5 ? names[0] : pickSet();
    const first = random() < 0.03 ? null : (set?.first() ?? null);
    const last = random() < 0.02 ? null : (set?.last() ?? null);
    const company = random() < 0.1 ? null : pickCompany();
    const email = random() < 0.05 ? null : address(first, last, company, i, random, pickFreeMail);
    const owner = pickOwner();
    const active = random() >= 0.02;
    const values = [
      tenantId,
      newId(),
      i,
      active ? 'active' : random() < 0.5 ? 'no-sales-owner' : 'deleted',
      'b',
      first,
      last,
      email,
      `+1 555 ${String(i).padStart(7, '0')}`,
      company,
      pickTitle(),
      random() < 0.0001 ? rareSource : random() < 0.1 ? null : pickSource(),
      `00Q5g00000${String(i % 100_000).padStart(5, '0')}AAA`,
      owner.id,
      owner.name,
      owner.email,
      nameKey(last, first),
      emailKey(email),
      companyKey(company),
      searchText(first, last, email, company),
      at,
      at,
      at,
    ];
    yield `${values.map(copyText).join('\t')}\n`;
  }
}

function copyText(value: string | number | null): string {
  if (value === null) return '\\N';
  return String(value)
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
}

type NameSet = { first: () => string; last: () => string };

function nameSets(random: () => number): NameSet[] {
  const languages: Faker[] = [
    faker,
    fakerDE,
    fakerFR,
    fakerES,
    fakerZH_CN,
    fakerJA,
    fakerPL,
    fakerKO,
    fakerRU,
    fakerAR,
  ];
  return languages.map((language) => {
    language.seed(7);
    const first = Array.from(
      new Set(Array.from({ length: 4000 }, () => language.person.firstName())),
    );
    const last = Array.from(
      new Set(Array.from({ length: 6000 }, () => language.person.lastName())),
    );
    // Faker has no John Smith: its English names are drawn evenly from a short list.
    if (language === faker) {
      first.unshift('John', 'Mary', 'James', 'Jennifer', 'Robert', 'Linda', 'Johnny');
      last.unshift('Smith', 'Johnson', 'Williams', 'Brown', 'Jones', 'Li', 'Garcia');
    }
    return { first: skewedPick(first, random), last: skewedPick(last, random) };
  });
}

function address(
  first: string | null,
  last: string | null,
  company: string | null,
  number: number,
  random: () => number,
  freeProvider: () => string,
): string {
  const plain = (text: string | null) => (text ?? '').normalize('NFKD').replace(/[^A-Za-z]/g, '');
  const user = [plain(first), plain(last)].filter(Boolean).join('.') || `contact${number}`;
  const domain =
    company === null || random() < 0.2
      ? freeProvider()
      : `${plain(company.split(/[ ,-]/)[0] ?? '').toLowerCase() || 'firm'}.${random() < 0.8 ? 'com' : 'de'}`;
  return `${user}${random() < 0.5 ? number % 100 : ''}@${domain}`;
}
