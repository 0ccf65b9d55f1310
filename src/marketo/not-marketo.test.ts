import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMarketoClient } from './client.ts';
import { createLocalGate } from './local-gate.ts';

const quickRetries = { baseMs: 1, capMs: 5 };

describe('an endpoint that is not Marketo', () => {
  let server: Server;
  let url = '';
  let answer = { status: 200, type: 'text/html', body: '<html>Hello</html>' };
  beforeAll(async () => {
    server = createServer((_, response) => {
      response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const clients: { close(): Promise<void> }[] = [];
  afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())));

  function clientOf(endpoint: string) {
    const gate = createLocalGate();
    const client = createMarketoClient({
      endpoint,
      clientId: 'id',
      clientSecret: 'secret',
      gate,
      resilience: quickRetries,
    });
    clients.push(client);
    return client;
  }

  it.each([
    [200, 'text/html', '<html>Hello</html>'],
    [404, 'text/html', 'Not found'],
    [404, 'application/json', '{"message":"no such path"}'],
    [200, 'application/json', '{"hello":"world"}'],
    [302, 'text/html', ''],
    [403, 'text/plain', 'no'],
  ])('answering %i %s is recognised', async (status, type, body) => {
    answer = { status, type, body };
    await expect(clientOf(url).apiUser()).rejects.toMatchObject({
      code: 'marketo-not-marketo',
      retryClass: 'N',
      fix: expect.stringContaining('Web Services'),
    });
  });

  it('that only fails now is tried again', async () => {
    answer = { status: 503, type: 'text/html', body: 'busy' };
    const call = clientOf(url).apiUser();
    await expect(call).rejects.toMatchObject({ code: 'marketo-http-503', retryClass: 'B' });
  });

  it('where nothing listens says so', async () => {
    await expect(clientOf('http://127.0.0.1:9').apiUser()).rejects.toMatchObject({
      code: 'marketo-unreachable',
      message: expect.stringContaining('nothing listens there'),
      notExecuted: true,
    });
  });
});
