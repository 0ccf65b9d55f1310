import type { SandboxClock } from '../support/clock.ts';
import { type Act, ActError, perform } from './acts.ts';
import { planBehaviour } from './behaviour.ts';
import { visit } from './browse.ts';
import { MailFaults } from './faults.ts';
import { Outgoing } from './outgoing.ts';
import { readMessage } from './read-message.ts';
import { defaultMailSettings, type MailSettings, mailSettingsSchema } from './settings.ts';
import { type MailDoor, openMailDoor, type Received } from './smtp.ts';
import { type MailEvent, MailStore, type StoredMessage } from './store.ts';

const lookMs = 100;

/** Recipients that act at the same time: a clock that is moved makes thousands of acts due at once. */
const mostAtOnce = 16;

/** The mail stand-in: an SMTP server whose recipients can act, by hand or by themselves. */
export class MailSandbox {
  readonly store = new MailStore();
  readonly faults = new MailFaults();
  readonly settings: MailSettings;
  readonly outgoing: Outgoing;
  readonly host: string;
  private readonly clock: SandboxClock;
  private door: MailDoor | null = null;
  private due: { at: number; message: StoredMessage; act: Act }[] = [];
  private readonly arrivals = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private readonly running = new Set<Promise<unknown>>();
  private acting = 0;

  constructor(options: { clock: SandboxClock; host: string; settings?: Partial<MailSettings> }) {
    this.clock = options.clock;
    this.host = options.host;
    this.settings = { ...defaultMailSettings(), ...options.settings };
    this.outgoing = new Outgoing(() => this.settings.inbound);
  }

  get port(): number {
    return this.door?.port ?? 0;
  }

  /** Acts that recipients will do by themselves. */
  get planned(): number {
    return this.due.length;
  }

  async start(port: number): Promise<void> {
    this.door = await openMailDoor({
      host: this.host,
      port,
      settings: this.settings,
      faults: this.faults,
      now: () => this.clock.now(),
      receive: (message) => this.receive(message),
    });
    this.timer = setInterval(() => this.actIfDue(), lookMs);
    this.timer.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.due = [];
    await this.door?.close();
    await this.outgoing.close();
    await Promise.allSettled(this.running);
  }

  /** @throws ZodError */
  change(settings: Partial<MailSettings>): MailSettings {
    Object.assign(this.settings, mailSettingsSchema.partial().parse(settings));
    if (settings.inbound) void this.outgoing.flush();
    return this.settings;
  }

  /** @throws ActError */
  act(id: number, act: Act): Promise<MailEvent[]> {
    const message = this.store.get(id);
    if (!message) throw new ActError(`There is no message ${id}.`);
    return perform(message, act, this.surroundings());
  }

  clear(): void {
    this.due = [];
    this.store.clear();
    this.arrivals.clear();
  }

  private surroundings() {
    return { settings: this.settings, outgoing: this.outgoing, now: () => this.clock.now() };
  }

  private receive({ from, to, raw }: Received): void {
    const now = this.clock.now();
    const receivedAt = new Date(now).toISOString();
    for (const address of to) {
      const message = this.store.add({ receivedAt, from, to: address, raw });
      if (this.settings.scanner || this.settings.imageProxy) this.follow(this.machines(message));
      if (!this.settings.behaviour) continue;
      const key = address.toLowerCase();
      const number = (this.arrivals.get(key) ?? 0) + 1;
      this.arrivals.set(key, number);
      for (const { afterMs, act } of planBehaviour(message, number, this.settings)) {
        this.due.push({ at: now + afterMs, message, act });
      }
    }
  }

  private actIfDue(): void {
    const now = this.clock.now();
    const ripe = this.due
      .filter(({ at }) => at <= now)
      .sort((a, b) => a.at - b.at)
      .slice(0, mostAtOnce - this.acting);
    if (ripe.length === 0) return;
    const taken = new Set(ripe);
    this.due = this.due.filter((planned) => !taken.has(planned));
    this.acting += ripe.length;
    for (const { message, act } of ripe) {
      this.follow(
        perform(message, act, this.surroundings())
          .catch((error: unknown) => {
            // A recipient who means to click finds no link, say.
            if (error instanceof ActError) this.note(message, 'Did nothing', error.message);
            else throw error;
          })
          .finally(() => {
            this.acting -= 1;
            this.actIfDue();
          }),
      );
    }
  }

  /** What programs do when a message arrives, without anybody having seen it. */
  private async machines(message: StoredMessage): Promise<void> {
    const { scanner, imageProxy, fetchHosts } = this.settings;
    const { links, images } = await readMessage(message);
    const load = async (agent: 'scanner' | 'imageProxy', what: string, url: string) => {
      this.note(message, what, `${url}: ${(await visit(url, { agent, fetchHosts })).detail}`);
    };
    await Promise.all([
      ...(scanner ? links.map(({ url }) => load('scanner', 'Link opened by a scanner', url)) : []),
      ...(imageProxy
        ? images.map((url) => load('imageProxy', 'Image loaded by a mail program', url))
        : []),
    ]);
  }

  private note(message: StoredMessage, what: string, detail: string): void {
    message.events.push({ at: new Date(this.clock.now()).toISOString(), what, detail });
  }

  private follow(work: Promise<unknown>): void {
    const settled = work
      .catch((error: unknown) => {
        process.stderr.write(`sandbox mail: ${error instanceof Error ? error.stack : error}\n`);
      })
      .finally(() => this.running.delete(settled));
    this.running.add(settled);
  }
}
