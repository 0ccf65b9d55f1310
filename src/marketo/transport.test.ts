import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTransport, type Transport } from './transport.ts';

let server: Server;
let transport: Transport;
let answer: RequestListener;
let connections = 0;
beforeEach(async () => {
  connections = 0;
  server = createServer((request, response) => answer(request, response));
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  transport = createTransport(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(async () => {
  await transport.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const get = (timeoutMs = 5_000, signal?: AbortSignal) =>
  transport.send({
    method: 'GET',
    path: '/x',
    headers: {},
    timeoutMs,
    ...(signal ? { signal } : {}),
  });

describe('the transport', () => {
  it('unpacks gzip, and counts what came over the wire', async () => {
    const text = JSON.stringify({ result: 'x'.repeat(50_000) });
    const packed = gzipSync(text);
    answer = (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed);
    };
    expect(await (await get()).text()).toEqual({ text, bytes: packed.length });
  });

  it('keeps its connections for the next calls', async () => {
    answer = (_, response) => response.end('{}');
    for (let i = 0; i < 20; i += 1) await (await get()).text();
    // A connection may be a moment late to be free again, so that a second one is opened.
    expect(connections).toBeLessThanOrEqual(3);
  });

  it('follows no redirect: a token must not go to another host', async () => {
    answer = (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end();
    expect((await get()).status).toBe(302);
  });

  it('repeats nothing by itself, not even a GET', async () => {
    let seen = 0;
    answer = (request) => {
      seen += 1;
      request.socket.destroy();
    };
    await expect(get()).rejects.toMatchObject({ code: 'marketo-unreachable', notExecuted: false });
    expect(seen).toBe(1);
  });

  it('says that no answer came in time, which leaves the effect open', async () => {
    answer = () => undefined;
    await expect(get(100)).rejects.toMatchObject({
      code: 'marketo-timeout',
      retryClass: 'B',
      notExecuted: false,
    });
  });

  it('says that the body broke off', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('x');
      setImmediate(() => response.destroy());
    };
    const broken = get().then((got) => got.text());
    await expect(broken).rejects.toMatchObject({ code: 'marketo-unreachable' });
  });

  it("throws the signal's reason when aborted", async () => {
    answer = () => undefined;
    const abort = new AbortController();
    const call = get(5_000, abort.signal);
    abort.abort(new Error('stopping'));
    await expect(call).rejects.toThrow('stopping');
  });
});
