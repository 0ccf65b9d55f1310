import { formatNumber, plural } from '../../components/format.ts';

/** "48,210 people", "312 people match", "More than 10,000 people match". */
export function countText(
  answer: { count: number; capped: boolean },
  { filtered, searched }: { filtered: boolean; searched: boolean },
): string {
  if (answer.capped) {
    const more = `More than ${formatNumber(answer.count)} people match`;
    // The list of a search that finds too many ends where its count does.
    return searched ? `${more}; add a word to see the right ones` : more;
  }
  if (!filtered) return plural(answer.count, 'person', 'people');
  return answer.count === 1 ? '1 person matches' : `${formatNumber(answer.count)} people match`;
}
