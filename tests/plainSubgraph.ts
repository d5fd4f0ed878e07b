import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';

/** A subgraph that knows nothing of this project: it has one endpoint and verifies no signature. */
export type PlainSubgraph = {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
  /** The headers of each operation but health probes. */
  readonly headers: IncomingHttpHeaders[];
} & AsyncDisposable;

type Resolvers = Parameters<typeof buildSubgraphSchema>[0] extends readonly (infer Module)[] | infer _Other
  ? Module extends { resolvers?: infer Map }
    ? Map
    : never
  : never;

/** Serves a schema at `/` of a free port. */
export async function openPlainSubgraph(name: string, sdl: string, resolvers: Resolvers): Promise<PlainSubgraph> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), ...(resolvers && { resolvers }) }]);
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const { query, variables } = JSON.parse(Buffer.concat(await request.toArray()).toString()) as {
        query: string;
        variables?: Record<string, unknown>;
      };
      if (query !== '{ __typename }') headers.push(request.headers);
      const result = await graphql({ schema, source: query, variableValues: variables });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
    })();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  // The server listens on a TCP port.
  const { port } = server.address() as { port: number };
  return {
    name,
    url: `http://127.0.0.1:${port}/`,
    sdl,
    headers,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
