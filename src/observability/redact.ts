// Repetitions are bounded so that a line made to be slow cannot be.
const word = String.raw`[\w.-]{0,40}`;
const secretKey = `"${word}(?:password|passwd|secret|token|authorization|cookie|api[_-]?key)${word}"`;
const jsonString = String.raw`"(?:[^"\\]|\\.)*"`;
const jsonBuffer = String.raw`\{"type":"Buffer","data":\[[\d,]*\]\}`;
const jsonList = String.raw`\[(?:${jsonString},?)*\]`;

/** A value under a telling key, at any depth of the line. */
const keyed = new RegExp(`(${secretKey}):(?:${jsonString}|${jsonBuffer}|${jsonList})`, 'gi');
/** The same in text: a URL's query, a form body, a header in a message of another library. */
const assigned =
  /((?:client_secret|access_token|refresh_token|password|api[_-]?key)\s*[=:]\s*)[^\s&"',;\\]+/gi;
const bearer = /(\b(?:Bearer|Basic)\s+)[\w.~+/=:-]+/gi;
/** postgres://user:password@host and its like. */
const urlPassword = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@"]{0,256}:)[^\s@/"]{1,256}(?=@)/gi;
const ourKeys = /\blsk_[\w-]{8,}/g;

const hidden = '[hidden]';

/**
 * Hides secrets in a finished log line (one line of JSON; still valid JSON afterwards). It looks at
 * the line and not at the object, so that what lies deep in a nested error or in another library's
 * message is hidden too.
 */
export function redactLine(line: string): string {
  return line
    .replace(keyed, `$1:"${hidden}"`)
    .replace(assigned, `$1${hidden}`)
    .replace(bearer, `$1${hidden}`)
    .replace(urlPassword, `$1${hidden}`)
    .replace(ourKeys, `lsk_${hidden}`);
}
