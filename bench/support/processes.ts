import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second (USER_HZ) on every architecture Node runs on. */
const ticksPerSecond = 100;

/** `pid` and everything that it started, directly or not. */
export function processTree(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(statFields(Number(name))?.[1]);
    if (parent > 0) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree = [pid];
  for (const member of tree) tree.push(...(children.get(member) ?? []));
  return tree;
}

/** From the state on, field 3 of proc_pid_stat(5): the name before it may hold blanks. */
function statFields(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** CPU seconds of the trees below `pids`, ended children included once they were waited for. */
function cpuSecondsOf(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of new Set(pids.flatMap(processTree))) {
    const fields = statFields(pid);
    // utime, stime, cutime, cstime
    for (const at of [11, 12, 13, 14]) ticks += Number(fields?.[at] ?? 0);
  }
  return ticks / ticksPerSecond;
}

/** CPU seconds that this machine worked since it started, for whomever; and could have. */
function machineSeconds(): { busy: number; all: number } {
  const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '';
  // user nice system idle iowait irq softirq steal; guest times are contained in user and nice.
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const all = ticks.reduce((sum, tick) => sum + tick, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  return { busy: (all - idle) / ticksPerSecond, all: all / ticksPerSecond };
}

/**
 * Measures how much of the machine went to work that is not ours. The call that it answers gives
 * the share since, 0 to 1; figures with more than 0.1 say more about the others.
 *
 * @param pids answers the roots of what is ours, now and at the end.
 */
export function watchOthers(pids: () => number[]): () => number {
  const [machineBefore, oursBefore] = [machineSeconds(), cpuSecondsOf(pids())];
  return () => {
    const [machineAfter, oursAfter] = [machineSeconds(), cpuSecondsOf(pids())];
    const others = machineAfter.busy - machineBefore.busy - (oursAfter - oursBefore);
    const all = machineAfter.all - machineBefore.all;
    return all > 0 ? Math.max(0, others / all) : 0;
  };
}

/** Memory in MB that these processes would give back: what they share is counted once, not each time. */
export function memoryOf(pids: readonly number[]): number {
  let kilobytes = 0;
  for (const pid of pids) {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
    } catch {
      // It has ended meanwhile.
    }
  }
  return Math.round(kilobytes / 1024);
}

/** Resident memory of one process in MB. */
export function residentOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}

/** Keeps the highest of a figure, looked at every `everyMs`, until `stop`. */
export function watchPeak(
  read: () => number,
  everyMs = 200,
): { readonly peak: number; stop(): number } {
  let peak = read();
  const look = () => {
    peak = Math.max(peak, read());
  };
  const timer = setInterval(look, everyMs);
  timer.unref();
  return {
    get peak() {
      return peak;
    },
    stop() {
      clearInterval(timer);
      look();
      return peak;
    },
  };
}
