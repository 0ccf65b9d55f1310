/**
 * Lets at most `size` pieces of work run at once. `run` waits for a free slot, then starts the work
 * and returns; `idle` waits for all of it. The first failure is thrown by the next `run` or `idle`.
 */
export class Slots {
  #free: number;
  readonly #size: number;
  readonly #waiting: (() => void)[] = [];
  #failure: { error: unknown } | null = null;

  constructor(size: number) {
    this.#size = size;
    this.#free = size;
  }

  async run(work: () => Promise<void>): Promise<void> {
    await this.#acquire();
    if (this.#failure) {
      this.#release();
      throw this.#failure.error;
    }
    work().then(
      () => this.#release(),
      (error: unknown) => {
        this.#failure ??= { error };
        this.#release();
      },
    );
  }

  async idle(): Promise<void> {
    for (let i = 0; i < this.#size; i++) await this.#acquire();
    for (let i = 0; i < this.#size; i++) this.#release();
    this.check();
  }

  /** Waits for all of it, failed or not: whoever goes on afterwards meets no straggler. */
  async settled(): Promise<void> {
    await this.idle().catch(() => {});
  }

  /** Throws the failure, if there was one. */
  check(): void {
    if (this.#failure) throw this.#failure.error;
  }

  async #acquire(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
