import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { comparePeople } from '../support/compare-people.ts';
import { keepChanging, randomFrom } from './changes.ts';
import {
  type Facts,
  type Installation,
  type Method,
  setUpInstallation,
  usualBudget,
} from './installation.ts';
import {
  killPostmaster,
  type LockstepProcess,
  postmasterOf,
  spoolOf,
  startLockstep,
} from './lockstep-process.ts';
import { type Marketo, startMarketo } from './marketo.ts';

export type ChaosOptions = {
  people: number;
  kills: number;
  seed: number;
  method: Method;
  /** Changes a second in Marketo meanwhile. */
  changes: number;
  /** Told what happens, a line at a time. */
  say: (line: string) => void;
};

export type ChaosResult = {
  /** What is wrong; empty when nothing is. */
  wrong: string[];
  summary: Record<string, unknown>;
};

/** After the last kill, and without faults, this is enough on a slow machine. */
const longestCatchUpMs = 20 * 60_000;

/**
 * Kills Lockstep, and now and then its PostgreSQL, while it makes its initial sync and while people
 * change in Marketo; restarts it each time; then compares. Everything runs as in an installation.
 */
export async function chaosPeople(options: ChaosOptions): Promise<ChaosResult> {
  const { say } = options;
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-chaos-'));
  // PostgreSQL does not run as root: the user that it runs as must be able to enter.
  await chmod(folder, 0o755);
  const logFile = join(folder, 'lockstep.log');
  await using closing = new AsyncDisposableStack();
  say(`${options.people.toLocaleString('en')} people, ${options.method}, seed ${options.seed}`);
  say(`Lockstep's log: ${logFile}`);
  const marketo = await startMarketo(options.people, options.seed);
  closing.defer(() => marketo.stop());
  const here = await setUpInstallation(folder, marketo.facts, options);
  closing.defer(() => here.close());
  const world = new World(options, marketo, here, logFile);
  closing.defer(() => world.end());
  const stop = () => {
    say('Told to stop');
    closing.disposeAsync().finally(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, stop);
    closing.defer(() => void process.off(signal, stop));
  }
  const result = await world.run();
  // Kept when something is wrong: the log and the database are what there is to go by.
  if (result.wrong.length === 0) await rm(folder, { recursive: true, force: true });
  else say(`Everything is left in ${folder}`);
  return result;
}

class World {
  readonly #options: ChaosOptions;
  readonly #marketo: Marketo;
  readonly #here: Installation;
  readonly #logFile: string;
  readonly #random: () => number;
  #lockstep: LockstepProcess | null = null;
  #killed = { lockstep: 0, postgres: 0, duringInitialSync: 0 };
  #answered = 0;
  #ended = false;

  constructor(options: ChaosOptions, marketo: Marketo, here: Installation, logFile: string) {
    this.#options = options;
    this.#marketo = marketo;
    this.#here = here;
    this.#logFile = logFile;
    this.#random = randomFrom(options.seed);
  }

  async run(): Promise<ChaosResult> {
    const { seed, changes: perSecond, kills, say } = this.#options;
    const began = performance.now();
    const { control } = this.#marketo;
    const changes = await keepChanging({ control, seed, perSecond });
    try {
      await this.#start();
      for (let n = 1; n <= kills; n++) await this.#killOnce(n);
      say('No more kills: waiting until the initial sync is done');
      await this.#until('the initial sync is done', (facts) => facts.backfillDone);
    } finally {
      await changes.stop();
    }
    const struck = await this.#marketo.struck();
    await this.#marketo.clearFaults();
    say('No more changes and faults: waiting until it has caught up');
    const wrong = await this.#untilEqual();
    const counts = await this.#here.counts();
    const people = counts.people.toLocaleString('en');
    if (counts.people !== counts.ids) wrong.push(`${people} rows, ${counts.ids} Marketo ids`);
    if (counts.created !== counts.people) {
      wrong.push(`${counts.created} people were counted as created, ${people} are here`);
    }
    wrong.push(...(await this.#stopOrderly()));
    return {
      wrong,
      summary: {
        method: this.#options.method,
        seed,
        seconds: Math.round((performance.now() - began) / 1000),
        active: counts.active,
        killed: this.#killed,
        questionsAnswered: this.#answered,
        changes: changes.made,
        faults: struck,
      },
    };
  }

  async #start(): Promise<void> {
    if (this.#ended) throw new Error('Told to stop.');
    const { dataDir, secretKey } = this.#here;
    this.#lockstep = await startLockstep(dataDir, secretKey, this.#logFile);
  }

  /** Kills at a random moment: while Lockstep starts, soon after it took the flow, or in full work. */
  async #killOnce(n: number): Promise<void> {
    const { kills, say } = this.#options;
    const moment = this.#random();
    const early = n > 1 && moment < 0.2;
    let facts: Facts | null = null;
    if (early) await delay(this.#random() * 3_000);
    else {
      facts = await this.#untilWorking();
      if (moment > 0.4) await this.#untilFurther(facts);
      await this.#alive(delay(this.#random() * 5_000));
      facts = await this.#here.facts().catch(() => facts);
    }
    const database = this.#random() < 0.2;
    // Sometimes the database goes alone, and Lockstep must bring it back by itself.
    if (database && (await killPostmaster(this.#here.dataDir))) this.#killed.postgres += 1;
    if (database && this.#random() < 0.5) await this.#alive(delay(this.#random() * 3_000));
    await this.#lockstep?.kill();
    this.#killed.lockstep += 1;
    const syncing = facts !== null && !facts.backfillDone;
    if (syncing) this.#killed.duringInitialSync += 1;
    const where = early ? 'while it started' : progressOf(facts);
    say(`kill ${n} of ${kills}${database ? ', PostgreSQL too' : ''}: ${where}`);
    await this.#start();
  }

  /** Waits until the process that was started last has the flow; the lease of a dead one runs out first. */
  async #untilWorking(): Promise<Facts> {
    const stale = await this.#look();
    const deadline = performance.now() + 5 * 60_000;
    let facts = stale;
    while (facts === null || facts.lease === null || facts.lease === stale?.lease) {
      if (performance.now() > deadline) throw new Error('Nobody took the flow within 5 minutes.');
      await this.#alive(delay(200));
      facts = await this.#look();
    }
    return facts;
  }

  /** Waits until the initial sync has stored more than before, or is done; not for ever. */
  async #untilFurther(since: Facts): Promise<void> {
    const deadline = performance.now() + 60_000;
    for (let facts: Facts | null = since; performance.now() < deadline; ) {
      if (facts?.backfillDone || (facts?.pieces ?? 0) > since.pieces) return;
      await this.#alive(delay(200));
      facts = await this.#look();
    }
  }

  /** The facts, if the database runs; does what an admin would on the way. */
  async #look(): Promise<Facts | null> {
    const facts = await this.#here.facts().catch(() => null);
    if (!facts) return null;
    if (facts.method === 'bulk' && !this.#lifted) {
      await this.#here.saveBudget(usualBudget).then(
        () => {
          this.#lifted = true;
        },
        () => {},
      );
    }
    if (facts.question) {
      await this.#here.answer(facts.question).then(
        () => {
          this.#answered += 1;
        },
        () => {},
      );
    }
    return facts;
  }
  #lifted = false;

  #alive<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#lockstep?.died ?? work]);
  }

  async #until(what: string, check: (facts: Facts) => boolean): Promise<void> {
    const deadline = performance.now() + longestCatchUpMs;
    let told = performance.now();
    for (;;) {
      await this.#alive(delay(1_000));
      const facts = await this.#look();
      if (facts && check(facts)) return;
      if (performance.now() > deadline) throw new Error(`Waited in vain until ${what}.`);
      if (performance.now() - told < 15_000) continue;
      told = performance.now();
      this.#options.say(progressOf(facts));
    }
  }

  /** Waits until the copy is equal, or for as long as may be; answers how it differs. */
  async #untilEqual(): Promise<string[]> {
    const deadline = performance.now() + longestCatchUpMs;
    let told = performance.now();
    for (;;) {
      await this.#alive(delay(1_000));
      const facts = await this.#look();
      const late = performance.now() > deadline;
      if (facts?.backlog === 0) {
        const wrong = await this.#differences();
        if (wrong.length === 0 || late) return wrong;
      }
      if (late)
        return [`Not caught up within ${longestCatchUpMs / 60_000} minutes: ${progressOf(facts)}`];
      if (performance.now() - told < 15_000) continue;
      told = performance.now();
      this.#options.say(progressOf(facts));
    }
  }

  async #differences(): Promise<string[]> {
    const rows = await this.#here.people();
    const found = await comparePeople(this.#marketo.qualified(), rows);
    const { active } = await this.#here.counts();
    if (active !== rows.length) found.push(`the flow counts ${active}, there are ${rows.length}`);
    return found;
  }

  /** Ctrl-C leaves no process and no file. */
  async #stopOrderly(): Promise<string[]> {
    const wrong: string[] = [];
    const { dataDir } = this.#here;
    await this.#here.close();
    const code = await this.#lockstep?.stop();
    this.#lockstep = null;
    if (code !== 0) wrong.push(`Lockstep ended with ${code} after Ctrl-C`);
    const postmaster = await postmasterOf(dataDir);
    if (postmaster !== null) wrong.push(`PostgreSQL (process ${postmaster}) was left running`);
    const left = await readdir(spoolOf(dataDir)).catch(() => []);
    if (left.length > 0) wrong.push(`Left in the spool: ${left.join(', ')}`);
    return wrong;
  }

  /** Whatever happened, nothing that was started here goes on. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#lockstep?.kill();
    await killPostmaster(this.#here.dataDir);
  }
}

function progressOf(facts: Facts | null): string {
  if (!facts) return 'the database was not there';
  const { read, total, backlog, lastError } = facts;
  const number = (n: number) => n.toLocaleString('en');
  const parts = [];
  if (read !== null) parts.push(`${number(read)} of about ${number(total ?? 0)} leads read`);
  else parts.push(facts.backfillDone ? 'initial sync done' : 'initial sync not begun');
  if (backlog > 0) parts.push(`${number(backlog)} marked`);
  if (lastError) parts.push(`last error: ${lastError}`);
  return parts.join(', ');
}
