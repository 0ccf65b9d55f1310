import { Readable } from 'node:stream';

const chunkBytes = 64 * 1024;

export type HeldMessage = {
  stream: Readable;
  /** Whether the server has asked for the message. */
  begun(): boolean;
  /** False: the final dot was certainly not written. True: it may have been. */
  dotReleased(): boolean;
  /** What a hook threw. */
  calledOff(): { reason: unknown } | null;
};

type Hooks = {
  /** Before the first byte: who throws breaks the message off. */
  beforeContent(): void;
  beforeDot(): Promise<void>;
};

/**
 * A message that ends only when `beforeDot` has resolved. The connection writes the final dot when
 * this stream ends, and `dotReleased` turns true before that: whatever fails while it is false can
 * be tried again without sending twice (SYNC R50).
 */
export function holdMessage(raw: Buffer, hooks: Hooks): HeldMessage {
  let offset = 0;
  let begun = false;
  let released = false;
  let off: { reason: unknown } | null = null;
  const callOff = (reason: unknown) => {
    off = { reason };
    // Not the reason itself: nodemailer writes its own code into the error it is given.
    stream.destroy(new Error('The message was broken off before its end.'));
  };
  const end = () => {
    // Destroyed: the connection broke meanwhile, and nothing can be written to it any more.
    if (stream.destroyed) return;
    released = true;
    stream.push(null);
  };
  const stream = new Readable({
    read() {
      if (!begun) {
        begun = true;
        try {
          hooks.beforeContent();
        } catch (reason) {
          callOff(reason);
          return;
        }
      }
      if (offset >= raw.length) {
        hooks.beforeDot().then(end, callOff);
        return;
      }
      const chunk = raw.subarray(offset, offset + chunkBytes);
      offset += chunk.length;
      stream.push(chunk);
    },
  });
  return {
    stream,
    begun: () => begun,
    dotReleased: () => released,
    calledOff: () => off,
  };
}
