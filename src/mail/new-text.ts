const mostCharacters = 100_000;

/** "On Tuesday Ada wrote:", which mail programs also break over two lines. */
const attribution =
  /^(on|am|le|el|il|em|op|den|dnia)\b.{5,200}\b(wrote|schrieb.*|a écrit|escribió|ha scritto|escreveu|schreef.*|skrev.*|napisał.*)\s*:$/i;

/** Other first lines of quoted history. */
const historyStarts = [
  /^-{2,}\s*(original message|ursprüngliche nachricht|message d'origine|mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht|forwarded message|weitergeleitete nachricht)\s*-{2,}/i,
  /^_{20,}$/,
  /^.{3,200}<[^<>\s]+@[^<>\s]+>\s*(wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev)\s*:$/i,
];

const headerNames =
  /^\*?(from|von|de|da|van|från|fra|sent|gesendet|envoyé|enviado|inviato|verzonden|skickat|to|an|à|para|a|aan|till|til|subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|date|datum|cc)\s*:\*?\s+\S/i;

/** What is new in a reply: the text up to the quoted history, without quoted lines and signature rule. */
export function newTextOf(text: string): string {
  const lines = text.slice(0, mostCharacters).replace(/\r\n?/g, '\n').split('\n');
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').trimEnd();
    const joined = `${line} ${(lines[at + 1] ?? '').trim()}`.trim();
    if (startsHistory(line.trim(), joined) || headerBlockAt(lines, at)) break;
    if (/^\s*>/.test(line)) continue;
    if (line === '--') break;
    kept.push(line);
  }
  return kept
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function startsHistory(line: string, joined: string): boolean {
  if (joined.length < 500 && attribution.test(joined)) return true;
  return line.length < 500 && [attribution, ...historyStarts].some((start) => start.test(line));
}

/** Outlook quotes with three header lines or more, one under the other. */
function headerBlockAt(lines: string[], at: number): boolean {
  return [0, 1, 2].every((offset) => headerNames.test((lines[at + offset] ?? '').trim()));
}
