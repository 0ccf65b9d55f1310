import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** The request's body, or undefined when it is longer than `limit` bytes. */
export async function readBody(req: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
  }
  return length > limit ? undefined : Buffer.concat(chunks);
}

/** Marketo compresses answers of 1,024 bytes and more, when the caller accepts it. */
const COMPRESS_FROM = 1024;

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string | AsyncIterable<Uint8Array>;
  /** Send so many bytes of the body, then break the connection. */
  cutAfter?: number;
}

/** Sends a reply; resolves when it is out, or broken off. */
export async function send(req: IncomingMessage, res: ServerResponse, reply: Reply): Promise<void> {
  if (res.destroyed) return;
  const { status, headers, body, cutAfter } = reply;
  if (typeof body === 'string' && cutAfter === undefined) {
    const plain = Buffer.from(body, 'utf8');
    const accepts = /\bgzip\b/.test(String(req.headers['accept-encoding'] ?? ''));
    const squeeze = accepts && plain.length >= COMPRESS_FROM;
    const bytes = squeeze ? await compress(plain) : plain;
    res.writeHead(status, {
      ...headers,
      'content-length': String(bytes.length),
      ...(squeeze ? { 'content-encoding': 'gzip' } : {}),
    });
    res.end(bytes);
    return;
  }
  const chunks = typeof body === 'string' ? [Buffer.from(body, 'utf8')] : body;
  const length =
    typeof body === 'string' ? { 'content-length': String(Buffer.byteLength(body)) } : {};
  res.writeHead(status, { ...headers, ...length });
  let left = cutAfter ?? Number.POSITIVE_INFINITY;
  for await (const chunk of chunks) {
    if (res.destroyed) return;
    const part = chunk.length > left ? chunk.subarray(0, left) : chunk;
    left -= part.length;
    await write(res, part);
    if (left <= 0) break;
  }
  if (cutAfter === undefined) res.end();
  else res.socket?.destroy();
}

/** Waits until the bytes have left for the socket, so that a later break does not take them along. */
export function write(res: ServerResponse, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      res.off('close', done);
      resolve();
    };
    res.once('close', done);
    res.write(bytes, done);
  });
}

export function sendJson(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  value: unknown,
): Promise<void> {
  const headers = { 'content-type': 'application/json;charset=UTF-8' };
  return send(req, res, { status, headers, body: JSON.stringify(value) });
}
