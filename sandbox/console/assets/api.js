// @ts-check

/**
 * @typedef {string | number | boolean | null} Value
 * @typedef {Record<string, Value>} Lead
 * @typedef {{ name: string, displayName: string, dataType: string, length?: number,
 *   updateable: boolean, crmManaged: boolean, ofCompany: boolean }} Field
 * @typedef {{ id: string, kind: 'user' | 'inactive user' | 'queue', firstName: string | null,
 *   lastName: string, email: string | null }} Owner
 * @typedef {{ now: string, offsetMs: number, frozenAt: string | null }} Clock
 * @typedef {{ id: number, name: string }} Partition
 * @typedef {{ munchkinId: string, leads: number, people: number, clock: Clock,
 *   partitions: Partition[] }} Instance
 */

/** Pages live under this path, control endpoints one level above. */
export const PAGES = '/_sandbox/console';

/** What a control endpoint refused, in its own words. */
export class ControlError extends Error {
  /**
   * @param {string} message
   * @param {number} status 0 when there was no answer
   */
  constructor(message, status) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
  }
}

/**
 * @param {string} method
 * @param {string} path under /_sandbox
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
async function call(method, path, body) {
  /** @type {Response} */
  let answer;
  try {
    answer = await fetch(`/_sandbox${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  } catch {
    throw new ControlError(
      'The stand-in does not answer. Start it again, then reload the page.',
      0,
    );
  }
  const value = await answer.json().catch(() => ({}));
  if (answer.ok) return value;
  const sentence =
    typeof value.error === 'string' ? value.error : `The stand-in answered HTTP ${answer.status}.`;
  throw new ControlError(inWords(sentence), answer.status);
}

/**
 * Validation errors come as "✖ Invalid input: …\n  → at losers[0]".
 * @param {string} sentence
 */
function inWords(sentence) {
  if (!sentence.startsWith('✖')) return sentence;
  const text = sentence
    .replaceAll(/✖\s*/g, '')
    .replaceAll(/\s*→ at (\S+)/g, ' (in $1)')
    .replaceAll('\n', '. ');
  return `The stand-in refused it: ${text}.`;
}

/** @param {string} path */
export const get = (path) => call('GET', path);

/**
 * @param {string} path
 * @param {unknown} [body]
 */
export const post = (path, body = {}) => call('POST', path, body);

/** @param {string} path */
export const remove = (path) => call('DELETE', path);
