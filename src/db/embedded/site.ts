import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { Home } from './home.ts';
import { port } from './socket-directory.ts';

/** Everything that is settled before a server is started or taken over. */
export type Site = {
  home: Home;
  account: Account;
  binaries: Binaries;
  socketDir: string;
  accessRules: { hba: string; ident: string };
  settings: Record<string, string>;
};

/**
 * Sized for a laptop or a small server; `settings` may say otherwise. A filling of millions touches
 * pages of the indexes at random, each written whole to the log after every checkpoint: with 512 MB of
 * log 1,500,000 people wrote 11.8 GB of it, with 4 GB, which are only used when needed, 2.7 GB. More
 * buffers than these left the rest of the machine to fewer pages of the system's cache and gained
 * nothing. Statements are kept out of the server's log: they can hold personal data.
 */
const defaults: Record<string, string> = {
  shared_buffers: '256MB',
  maintenance_work_mem: '256MB',
  max_wal_size: '4GB',
  max_connections: '100',
  fsync: 'on',
  autovacuum: 'on',
  log_min_error_statement: 'panic',
};

/** The command line of the server, without the program's name. */
export function serverArguments(site: Site): string[] {
  const settings = {
    ...defaults,
    ...site.settings,
    listen_addresses: '',
    port: String(port),
    unix_socket_directories: quoted(site.socketDir),
    unix_socket_permissions: '0700',
    hba_file: site.accessRules.hba,
    ident_file: site.accessRules.ident,
    cluster_name: `lockstep/${site.binaries.packageVersion}`,
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', site.home.cluster, ...options];
}

/** unix_socket_directories is a list, so a comma or blank in the path needs quotes. */
function quoted(path: string): string {
  return `"${path.replaceAll('"', '""')}"`;
}

/**
 * Whether the running server was started with the command line that we would use now: same
 * programs (a new version changes cluster_name), same settings, same socket. PostgreSQL keeps it
 * in postmaster.opts, each argument in quotes.
 */
export async function startedAlike(site: Site): Promise<boolean> {
  const kept = await readFile(join(site.home.cluster, 'postmaster.opts'), 'utf8').catch(() => '');
  const ours = serverArguments(site).map((argument) => ` "${argument}"`);
  return kept.trim() === `${site.binaries.postgres}${ours.join('')}`;
}
