import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expectedResponses } from '../expectedResponses.ts';
import { runGateway } from '../runGateway.ts';

// The limit of Node's HTTP: reads the request and sends bytes that were made before.
await runGateway(async ({ supergraphSdl }) => {
  const responses = new Map(
    Object.entries(await expectedResponses(supergraphSdl)).map(([query, response]) => [
      query,
      JSON.stringify(response),
    ]),
  );
  const server = createServer(async (request, response) => {
    const { query } = JSON.parse(await text(request)) as { query: string };
    response.writeHead(200, { 'content-type': 'application/json' }).end(responses.get(query));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
});
