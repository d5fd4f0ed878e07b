import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A subgraph whose operations take a fixed time, so many at once; the rest waits in line without a bound. */
export const slowSdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@authenticated"])
  type Query { product(id: ID!): String order(id: ID!): String @authenticated }
  type Mutation { checkout(id: ID!): String @authenticated }`;

type Waiting = { readonly key: string; readonly response: ServerResponse };
type SlowServer = { readonly url: string; readonly mostWaiting: () => number; readonly close: () => void };

/** Serves it on a free port. */
export async function openSlowSubgraph({
  slots,
  serviceMs,
}: {
  slots: number;
  serviceMs: number;
}): Promise<SlowServer> {
  const waiting: Waiting[] = [];
  let free = slots;
  let mostWaiting = 0;
  const serveNext = (): void => {
    const next = free > 0 ? waiting.shift() : undefined;
    if (!next) return;
    free -= 1;
    setTimeout(() => {
      free += 1;
      next.response.end(JSON.stringify({ data: { [next.key]: 'done' } }));
      serveNext();
    }, serviceMs);
  };
  const line = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    waiting.push({ key: responseKeyIn(Buffer.concat(await request.toArray()).toString()), response });
    mostWaiting = Math.max(mostWaiting, waiting.length);
    serveNext();
  };
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    void line(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  // It listens on a TCP port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    mostWaiting: () => mostWaiting,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The response key of the one field of an operation. */
function responseKeyIn(body: string): string {
  const { query } = JSON.parse(body) as { query: string };
  return /\{\s*(\w+)/.exec(query)?.[1] ?? '';
}
