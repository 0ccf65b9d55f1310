/** The text with one variable named differently wherever it stands between braces. */
export function replaceVariable(text: string, name: string, by: string): string {
  const word = new RegExp(`(?<![\\w.-])${name.replace(/[^\w-]/g, '\\$&')}(?![\\w-])`, 'g');
  return text.replace(/\{\{.*?\}\}|\{%.*?%\}/gs, (code) => code.replace(word, by));
}
