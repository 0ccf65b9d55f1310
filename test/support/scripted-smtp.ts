import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** The places of an SMTP exchange at which the server below can misbehave. */
export type SmtpStep =
  | 'greeting'
  | 'ehlo'
  | 'starttls'
  | 'auth'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'body'
  | 'dot';

/** An answer without its line end; or the connection is broken, kept silent, or broken within an answer. */
export type SmtpMove = string | { die: true } | { hang: true } | { cut: string };

export type ScriptedSmtp = {
  port: number;
  /** Messages whose final dot arrived, without it. */
  messages: string[];
  /** Commands in the order of their arrival. */
  commands: string[];
  connections: number;
  close(): Promise<void>;
};

const usual: Record<SmtpStep, SmtpMove> = {
  greeting: '220 mx.test ESMTP',
  ehlo: '250-mx.test\r\n250-SIZE 10000000\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME',
  starttls: '502 5.5.1 Not here',
  auth: '235 2.7.0 Welcome',
  mail: '250 2.1.0 Ok',
  rcpt: '250 2.1.5 Ok',
  data: '354 Go on',
  body: '',
  dot: '250 2.0.0 Queued as 1',
};

/**
 * A bare SMTP server that does exactly what it is told at each step, for failures that a well-made
 * server cannot be brought to. A list gives one move a time, the last stays.
 */
export async function startScriptedSmtp(
  script: Partial<Record<SmtpStep, SmtpMove | SmtpMove[]>> = {},
): Promise<ScriptedSmtp> {
  const sockets = new Set<Socket>();
  const times = new Map<SmtpStep, number>();
  const state = { messages: [] as string[], commands: [] as string[], connections: 0 };

  const nextMove = (step: SmtpStep): SmtpMove => {
    const moves = [script[step] ?? usual[step]].flat();
    const time = times.get(step) ?? 0;
    times.set(step, time + 1);
    return moves[Math.min(time, moves.length - 1)] ?? usual[step];
  };

  const server = createServer((socket) => {
    state.connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    let text = '';
    let inBody = false;
    let bodyMoved = false;

    const make = (step: SmtpStep): boolean => {
      const move = nextMove(step);
      if (typeof move === 'string') socket.write(`${move}\r\n`);
      else if ('die' in move) socket.destroy();
      else if ('cut' in move) socket.write(move.cut, () => socket.destroy());
      else if ('hang' in move) socket.removeAllListeners('data');
      return typeof move === 'string';
    };

    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (inBody && !bodyMoved && script.body !== undefined) {
        bodyMoved = true;
        const move = nextMove('body');
        if (typeof move !== 'string' && 'die' in move) socket.destroy();
        if (typeof move !== 'string' && 'hang' in move) socket.pause();
        return;
      }
      for (;;) {
        if (inBody) {
          const end = text.indexOf('\r\n.\r\n');
          if (end < 0) return;
          state.messages.push(text.slice(0, end + 2));
          text = text.slice(end + 5);
          inBody = false;
          if (!make('dot')) return;
          continue;
        }
        const end = text.indexOf('\r\n');
        if (end < 0) return;
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        state.commands.push(line);
        const verb = (/^[a-z]+/i.exec(line)?.[0] ?? '').toLowerCase();
        if (verb === 'quit') socket.end('221 Bye\r\n');
        else if (verb === 'ehlo' || verb === 'starttls' || verb === 'mail' || verb === 'rcpt') {
          if (!make(verb)) return;
        } else if (verb === 'auth') {
          if (!make('auth')) return;
        } else if (verb === 'data') {
          const move = script.data ?? usual.data;
          if (!make('data')) return;
          inBody = typeof move === 'string' && move.startsWith('354');
        } else socket.write('500 5.5.2 What?\r\n');
      }
    });
    make('greeting');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(state, {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  });
}
