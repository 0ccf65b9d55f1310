import { connect, type Socket } from 'node:net';

/**
 * A client that costs little beside the server it measures: one keep-alive connection, one request in
 * flight. An HTTP library would take as much of two cores as the server does.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #host: string;
  #answer = '';
  #waiting: PromiseWithResolvers<number> | null = null;

  constructor(port: number) {
    this.#host = `127.0.0.1:${port}`;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (data) => this.#take(String(data)));
    this.#socket.on('error', (error) => this.#waiting?.reject(error));
    this.#socket.on('close', () => this.#waiting?.reject(new Error('the server hung up')));
  }

  /** Resolves to the status once the whole answer is there. */
  get(path: string): Promise<number> {
    const waiting = Promise.withResolvers<number>();
    this.#waiting = waiting;
    this.#answer = '';
    this.#socket.write(
      `GET ${path} HTTP/1.1\r\nHost: ${this.#host}\r\nUser-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0.0.0 Safari/537.36\r\n\r\n`,
    );
    return waiting.promise;
  }

  #take(data: string): void {
    this.#answer += data;
    const head = this.#answer.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = /content-length: (\d+)/i.exec(this.#answer.slice(0, head))?.[1] ?? '0';
    if (this.#answer.length < head + 4 + Number(length)) return;
    this.#waiting?.resolve(Number(this.#answer.slice(9, 12)));
  }

  close(): void {
    this.#socket.destroy();
  }
}

export type Paths = () => string;

/** As many requests as go through `connections` in `seconds`. Answers how many a second. */
export async function asFastAsItGoes(
  connections: readonly Connection[],
  paths: Paths,
  seconds: number,
): Promise<{ perSecond: number; answered: number }> {
  const start = performance.now();
  const end = start + seconds * 1000;
  const counts = await Promise.all(
    connections.map(async (connection) => {
      let count = 0;
      while (performance.now() < end) {
        check(await connection.get(paths()));
        count += 1;
      }
      return count;
    }),
  );
  const answered = counts.reduce((sum, count) => sum + count, 0);
  return { answered, perSecond: (answered / (performance.now() - start)) * 1000 };
}

/**
 * Requests at an even rate, whether the server keeps up or not; each is timed from when it was due, so
 * that a stall counts for everyone who waits in it. In milliseconds.
 */
export async function atRate(
  connections: readonly Connection[],
  paths: Paths,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<number[]> {
  const start = performance.now();
  const total = Math.floor(perSecond * seconds);
  const times: number[] = [];
  let next = 0;
  await Promise.all(
    connections.map(async (connection) => {
      while (next < total) {
        const due = start + (next++ / perSecond) * 1000;
        const early = due - performance.now();
        if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
        check(await connection.get(paths()));
        times.push(performance.now() - due);
      }
    }),
  );
  return times;
}

function check(status: number): void {
  if (status !== 200 && status !== 302) throw new Error(`the server answered ${status}`);
}
