import { nameSeparator, searchPattern, searchWords } from './normalise.ts';
import { filterConditions, ownersOf, type PeopleFilter } from './people-filters.ts';

export type PeopleSort = 'name' | 'email' | 'company';

/**
 * More matches than this are too many to look through: the list then holds this many of them and the
 * count says that there are more. Reading on costs a random page of the table for each match.
 */
export const searchLimit = 1000;

/** SQL that yields rows (id, sort_key) in no order, with its parameters. */
export type FoundPeople = { sql: string; params: unknown[] };

/**
 * The people that `filter.search` finds among those that the other filters leave, in any order:
 *
 * - Each word of three letters or more stands somewhere in name, email or company, and so do the
 *   shorter words beside it ("li acme").
 * - Short words alone ("li", "li w", "王", "王伟") are the beginning of the last name, or of both
 *   names, or the first word of the company ("hp"). One letter stands in almost everybody.
 *
 * @param atMost for short words the limit holds for names and for companies.
 * @returns null when there is no word to search for.
 */
export function searchPeople(
  filter: PeopleFilter,
  sort: PeopleSort,
  atMost: number,
): FoundPeople | null {
  const words = searchWords(filter.search ?? '');
  if (words.length === 0) return null;
  return words.some(hasTrigram)
    ? anywhere(words, filter, sort, atMost)
    : atBeginning(words.join(' '), filter, sort, atMost);
}

/**
 * Whether the trigram index can find a word: it knows runs of three letters or digits, and, as it
 * puts two blanks before a run and one behind, also "@a" and "ab.", but neither "ab" nor "a.".
 */
function hasTrigram(word: string): boolean {
  return /[\p{L}\p{N}]{3}|[^\p{L}\p{N}][\p{L}\p{N}]|[\p{L}\p{N}]{2}[^\p{L}\p{N}]/u.test(word);
}

/** Through a function, since under row-level security LIKE uses no index (see the migration). */
function anywhere(
  words: string[],
  filter: PeopleFilter,
  sort: PeopleSort,
  atMost: number,
): FoundPeople {
  return {
    sql: `SELECT id, sort_key COLLATE "C" AS sort_key FROM search_people($1, $2, $3, $4, $5, $6)`,
    params: [
      words.map(searchPattern),
      sort,
      filter.state === 'any' ? null : filter.state,
      ownersOf(filter),
      filter.source ?? null,
      atMost,
    ],
  };
}

function atBeginning(
  text: string,
  filter: PeopleFilter,
  sort: PeopleSort,
  atMost: number,
): FoundPeople {
  const params: unknown[] = [];
  const conditions = filterConditions(filter, params);
  const range = (column: string, from: string, to: string) => {
    params.push(from, to);
    const [low, high] = [`$${params.length - 1}`, `$${params.length}`];
    return `(SELECT id, ${sort}_key AS sort_key FROM person WHERE ${conditions}
      AND ${column} >= ${low} AND ${column} < ${high} ORDER BY ${column}, id LIMIT ${atMost})`;
  };
  const ranges = bothNames(text).map((name) => range('name_key', name, `${name}${lastCodePoint}`));
  const [company, companyEnd] = companyRange(text);
  ranges.push(range('company_key', company, companyEnd));
  return { sql: ranges.join(' UNION '), params };
}

const lastCodePoint = '\u{10ffff}';
const writtenWithoutSpace =
  /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]+$/u;

/** "li w" begins a last name or is last and first name; "王伟" likewise without the space. */
function bothNames(text: string): string[] {
  const space = text.indexOf(' ');
  if (space > 0) return [text, `${text.slice(0, space)}${nameSeparator}${text.slice(space + 1)}`];
  const [first = '', ...rest] = Array.from(text);
  if (rest.length === 0 || !writtenWithoutSpace.test(text)) return [text];
  return [text, `${first}${nameSeparator}${rest.join('')}`];
}

/** "hp" and "hp inc", not "hpx": '!' follows the space. Scripts without spaces have no first word. */
function companyRange(text: string): [from: string, to: string] {
  return writtenWithoutSpace.test(text) ? [text, `${text}${lastCodePoint}`] : [text, `${text}!`];
}
