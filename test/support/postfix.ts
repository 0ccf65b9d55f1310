import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, it } from 'vitest';

const run = promisify(execFile);

const program = '/usr/sbin/postfix';
const daemons = '/usr/lib/postfix/sbin';

/** A mail system of its own, beside whatever the machine runs. */
export type Postfix = {
  port: number;
  /** Takes email for this domain, has none of its mailboxes, and reports so to the sender. */
  unknownDomain: string;
  log(): Promise<string>;
  stop(): Promise<void>;
};

/**
 * Starts Debian's postfix on a free port, with configuration, queue and log in a folder of its own.
 *
 * @param routes where email for a domain goes, as `{ 'bounces.test': 2525 }` on this machine; reports
 *   find their way to the sender by them. Other domains cannot be reached: nothing leaves.
 */
export async function startPostfix(routes: Record<string, number>): Promise<Postfix> {
  const dir = await mkdtemp(join(tmpdir(), 'lockstep-postfix-'));
  // Its processes run as the user postfix, who must be able to enter.
  await chmod(dir, 0o755);
  const config = join(dir, 'config');
  const port = await freePort();
  const unknownDomain = 'unknown.test';
  const logFile = join(dir, 'log');
  await Promise.all([config, join(dir, 'queue'), join(dir, 'data')].map((path) => mkdir(path)));
  await run('chown', ['postfix', join(dir, 'data')]);
  await writeFile(join(config, 'main.cf'), mainConfig(dir, { routes, unknownDomain, logFile }));
  await writeFile(join(config, 'master.cf'), services(port));
  const stop = async () => {
    await run(program, ['-c', config, 'stop']).catch(() => {});
    await rm(dir, { recursive: true, force: true });
  };
  const log = () => readFile(logFile, 'utf8').catch(() => '');
  try {
    await run(program, ['-c', config, 'start']);
    await untilOpen(port);
  } catch (error) {
    const said = await log();
    await stop();
    throw new Error(`Postfix did not start. Its log:\n${said}`, { cause: error });
  }
  return { port, unknownDomain, log, stop };
}

function mainConfig(
  dir: string,
  options: { routes: Record<string, number>; unknownDomain: string; logFile: string },
): string {
  const routes = Object.entries(options.routes)
    .map(([domain, port]) => `{ ${domain} = smtp:[127.0.0.1]:${port} }`)
    .join(', ');
  return `${[
    'compatibility_level = 3.6',
    `queue_directory = ${dir}/queue`,
    `data_directory = ${dir}/data`,
    'command_directory = /usr/sbin',
    `daemon_directory = ${daemons}`,
    'mail_owner = postfix',
    'setgid_group = postdrop',
    `maillog_file = ${options.logFile}`,
    `maillog_file_prefixes = ${dir}`,
    'myhostname = mx.postfix.test',
    'inet_interfaces = 127.0.0.1',
    'inet_protocols = ipv4',
    'mynetworks = 127.0.0.0/8',
    // Every address there is taken, and none has a mailbox: local(8) then writes a real report.
    `mydestination = ${options.unknownDomain}`,
    'local_recipient_maps =',
    'alias_maps =',
    'alias_database =',
    `transport_maps = inline:{ ${routes} }`,
    'default_transport = error:5.4.4 Nothing leaves this machine',
    'smtp_dns_support_level = disabled',
    'smtp_host_lookup = native',
    'smtp_tls_security_level = none',
    'smtpd_tls_security_level = none',
    'biff = no',
  ].join('\n')}\n`;
}

function services(port: number): string {
  const list: [
    service: string,
    type: string,
    priv: string,
    wakeup: string,
    max: string,
    what: string,
  ][] = [
    [`127.0.0.1:${port}`, 'inet', 'n', '-', '-', 'smtpd'],
    ['pickup', 'unix', 'n', '60', '1', 'pickup'],
    ['cleanup', 'unix', 'n', '-', '0', 'cleanup'],
    ['qmgr', 'unix', 'n', '300', '1', 'qmgr'],
    ['rewrite', 'unix', '-', '-', '-', 'trivial-rewrite'],
    ['bounce', 'unix', '-', '-', '0', 'bounce'],
    ['defer', 'unix', '-', '-', '0', 'bounce'],
    ['trace', 'unix', '-', '-', '0', 'bounce'],
    ['verify', 'unix', '-', '-', '1', 'verify'],
    ['flush', 'unix', 'n', '1000?', '0', 'flush'],
    ['proxymap', 'unix', '-', '-', '-', 'proxymap'],
    ['smtp', 'unix', '-', '-', '-', 'smtp'],
    ['error', 'unix', '-', '-', '-', 'error'],
    ['retry', 'unix', '-', '-', '-', 'error'],
    ['local', 'unix', '-', '-', '-', 'local'],
    ['anvil', 'unix', '-', '-', '1', 'anvil'],
    ['scache', 'unix', '-', '-', '1', 'scache'],
    ['postlog', 'unix-dgram', 'n', '-', '1', 'postlogd'],
  ];
  return `${list
    .map(([service, type, priv, wakeup, max, what]) => {
      const unprivileged = what === 'local' ? 'n' : '-';
      return [service, type, priv, unprivileged, 'n', wakeup, max, what].join(' ');
    })
    .join('\n')}\n`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function untilOpen(port: number): Promise<void> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (open) return;
    if (performance.now() > deadline) throw new Error(`Nothing listens on port ${port}.`);
    await delay(50);
  }
}

function whyNot(): string | null {
  if (!existsSync(program)) return 'postfix was not found (Debian: apt install postfix)';
  return process.getuid?.() === 0 ? null : 'postfix starts as root only';
}

/** Tests with a real mail system: skipped with a notice where it cannot run, never in CI. */
export function describeWithPostfix(name: string, define: () => void): void {
  const reason = whyNot();
  if (reason === null) describe(name, define);
  else if (process.env.CI) {
    describe(name, () => {
      it('finds postfix', () => {
        throw new Error(`Tests with postfix may not be skipped in CI: ${reason}.`);
      });
    });
  } else {
    console.warn(`Tests with postfix skipped (${name}): ${reason}.`);
    describe.skip(name, define);
  }
}
