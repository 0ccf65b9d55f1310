import { existsSync } from 'node:fs';
import { mkdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../../config.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const builtWeb = fileURLToPath(new URL('../../../web/dist/index.html', import.meta.url));
const gigabyte = 1024 ** 3;
/** A bulk file of 1,500,000 people takes some 500 MB while it is loaded. */
const enoughDisk = 2 * gigabyte;
const leastDisk = 0.5 * gigabyte;

/** What can be seen without the database. */
export async function examineMachine(config: Config): Promise<Finding[]> {
  return [
    ok({ key: 'node', label: 'Node' }, `${process.version}.`),
    webBuilt(),
    await server(config),
    await disk(config),
    await secretKey(config),
  ];
}

function webBuilt(): Finding {
  const what = { key: 'web', label: 'Web app' };
  if (existsSync(builtWeb)) return ok(what, 'Built.');
  return warn(what, 'Not built: the API answers, the pages are missing.', 'Run: npm run web:build');
}

/** Asks our own port whether it is we who listen there. */
async function server({ host, port, publicUrl }: Config): Promise<Finding> {
  const what = { key: 'server', label: 'Server' };
  const address = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const url = `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
  const plain = publicUrl?.startsWith('http://');
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) });
    const body = (await answer.json()) as { status?: unknown; detail?: unknown };
    if (answer.ok && body.status === 'ready') {
      if (!plain) return ok(what, `Answers at ${url}.`);
      return warn(
        what,
        `Answers at ${url}; PUBLIC_URL is not https.`,
        'Let the proxy speak https, or sign-in cookies cross the network in the clear.',
      );
    }
    return fail(what, `${url} answers, but is not ready: ${body.detail ?? answer.status}.`, null);
  } catch {
    return warn(
      what,
      `Nothing of Lockstep answers at ${url}.`,
      'Fine if it runs elsewhere or is not started; else: lockstep start, and see HOST and PORT.',
    );
  }
}

async function disk({ dataDir }: Config): Promise<Finding> {
  const what = { key: 'disk', label: 'Disk' };
  try {
    await mkdir(dataDir, { recursive: true });
    const { bavail, bsize } = await statfs(dataDir);
    const free = bavail * bsize;
    const detail = `${(free / gigabyte).toFixed(1)} GB free in ${dataDir}.`;
    const fix =
      'Make room: a bulk extract of 1,500,000 people needs 0.5 GB while it is loaded, and the database grows.';
    if (free < leastDisk) return fail(what, detail, fix);
    return free < enoughDisk ? warn(what, detail, fix) : ok(what, detail);
  } catch (error) {
    const fix = 'Let the user who runs Lockstep write there, or set DATA_DIR to another folder.';
    return fail(what, `${dataDir} cannot be used: ${(error as Error).message}.`, fix);
  }
}

async function secretKey({ secretKey, dataDir }: Config): Promise<Finding> {
  const what = { key: 'secret-key', label: 'Secret key' };
  if (secretKey) return ok(what, 'From LOCKSTEP_SECRET_KEY.');
  const path = join(dataDir, 'secret-key');
  const file = await stat(path).catch(() => null);
  if (!file) return ok(what, 'None yet; made when the first secret is stored.');
  if ((file.mode & 0o077) === 0)
    return ok(what, `In ${path}; keep a copy of it apart from backups.`);
  return fail(what, `Other users of this machine can read ${path}.`, `Run: chmod 600 ${path}`);
}
