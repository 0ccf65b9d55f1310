export const languages = ['en', 'de', 'fr', 'es', 'ja'] as const;
export type Language = (typeof languages)[number];

/** The language that a browser asks for first among ours (RFC 9110, 12.5.4); English without any. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/);
      const q = parameters.find((each) => each.startsWith('q='))?.slice(2);
      return { tag: tag.split('-', 1)[0] ?? '', quality: q === undefined ? 1 : Number(q) || 0 };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { tag } of wanted) {
    const language = languages.find((each) => each === tag);
    if (language) return language;
  }
  return 'en';
}
