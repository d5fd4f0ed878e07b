import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ProcessMetrics } from './openMetrics.ts';

type Address = { readonly host: string; readonly port: number };

/** Serves `GET /metrics` on an address of its own, which must not be public, until it is disposed. */
export async function serveMetrics(
  metrics: Pick<ProcessMetrics, 'text'>,
  { host, port }: Address,
): Promise<{ readonly port: number } & AsyncDisposable> {
  const server = createServer((request, response) => {
    if (request.url?.split('?', 1)[0] !== '/metrics' || request.method !== 'GET')
      return void response.writeHead(404).end('There is only GET /metrics.\n');
    metrics.text(request.headers.accept).then(
      ({ contentType, body }) => response.writeHead(200, { 'content-type': contentType }).end(body),
      () => response.writeHead(500).end('The metrics could not be read.\n'),
    );
  });
  await once(server.listen(port, host), 'listening').catch((cause: unknown) => {
    throw new Error(`cannot serve metrics on port ${port} of ${host}: set METRICS_PORT to a free port, or to off`, {
      cause,
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error(`expected a TCP address, got ${String(address)}`);
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
