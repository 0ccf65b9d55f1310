import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { isAlive } from '../postmaster.ts';
import type { EmbeddedServer } from '../server.ts';

export type HolderEvent = {
  event: string;
  url: string;
  pid: number;
  adopted: boolean;
  dataDir: string;
  message: string;
  failure: string | null;
  name: string;
};

/** Another process that runs Lockstep's database, in a process group of its own. */
export type Holder = {
  child: ChildProcess;
  pid: number;
  events: HolderEvent[];
  next(event: string): Promise<HolderEvent>;
  ended: Promise<number | null>;
};

export const holderProgram = fileURLToPath(new URL('hold-database.ts', import.meta.url));

export type HoldOptions = { program?: string; uid?: number; gid?: number; manner?: string };

export function holdDatabase(dataDir: string, options: HoldOptions = {}): Holder {
  const { program = holderProgram, manner = '', ...identity } = options;
  const child = spawn(process.execPath, [program, dataDir, manner], {
    ...identity,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const events: HolderEvent[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => events.push(JSON.parse(line)));
  let over = false;
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      over = true;
      resolve(code);
    });
  });
  const next = async (name: string) => {
    const found = () => events.find(({ event }) => event === name);
    await until(`the event ${name}`, () => found() !== undefined || over);
    const event = found();
    if (event !== undefined) return event;
    throw new Error(`The process ended without the event ${name}: ${JSON.stringify(events)}`);
  };
  return { child, pid: child.pid ?? 0, events, next, ended };
}

/** Polls until `condition` holds; fails after 30 s, naming what was waited for. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Waited 30 s in vain for ${what}`);
    await delay(20);
  }
}

export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The server and all its children. */
export function processesOf(postmaster: number): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = table.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return [
    postmaster,
    ...rows.filter(([, parent]) => parent === postmaster).map(([pid]) => pid ?? 0),
  ];
}

export async function untilGone(pids: number[]): Promise<void> {
  await until(`the end of ${pids}`, () => !pids.some(isAlive));
}

/** Folders and servers of one test file, all gone at its end. */
export class Scene {
  readonly folders: string[] = [];
  readonly servers: EmbeddedServer[] = [];
  readonly messages: string[] = [];
  readonly holders: Holder[] = [];

  /** A folder that every user may enter, as a clone in /opt would be. */
  folder(mode = 0o755): string {
    const folder = mkdtempSync(join(tmpdir(), 'lockstep-test-'));
    chmodSync(folder, mode);
    this.folders.push(folder);
    return folder;
  }

  log = (_level: string, message: string) => {
    this.messages.push(message);
  };

  hold(dataDir: string, options: HoldOptions = {}): Holder {
    const holder = holdDatabase(dataDir, options);
    this.holders.push(holder);
    return holder;
  }

  keep(server: EmbeddedServer): EmbeddedServer {
    this.servers.push(server);
    return server;
  }

  async clear(): Promise<void> {
    await Promise.all(this.servers.splice(0).map((server) => server.stop()));
    for (const holder of this.holders.splice(0)) {
      const servers = holder.events.filter(({ event }) => event === 'running');
      if (isAlive(holder.pid)) holder.child.kill('SIGKILL');
      await holder.ended;
      for (const { pid } of servers.filter(({ pid }) => isAlive(pid))) process.kill(pid, 'SIGQUIT');
      await untilGone(servers.map(({ pid }) => pid));
    }
    for (const folder of this.folders.splice(0)) rmSync(folder, { recursive: true, force: true });
    this.messages.length = 0;
  }
}
