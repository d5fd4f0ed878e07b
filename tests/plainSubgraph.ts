import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse, type GraphQLError, type GraphQLSchema } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/http';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

/** A subgraph that knows nothing of this project: it has one endpoint and verifies no signature. */
export type PlainSubgraph = {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
  /** The headers of each operation but health probes. */
  readonly headers: IncomingHttpHeaders[];
  /** The subscriptions that were opened. */
  readonly subscriptions: PlainSubscription[];
  /** Refuses the next subscriptions with one error; null: it accepts them. */
  readonly refuseSubscriptions: (error: GraphQLError | null) => void;
  /** Ends every connection, as a killed process does. */
  readonly breakConnections: () => void;
} & AsyncDisposable;

type Subscriptions = { readonly opened: PlainSubscription[]; refusal: GraphQLError | null };

type PlainSubscription = {
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** The payload of `connection_init`; undefined over SSE. */
  readonly payload: Readonly<Record<string, unknown>> | undefined;
};

type Resolvers = Parameters<typeof buildSubgraphSchema>[0] extends readonly (infer Module)[] | infer _Other
  ? Module extends { resolvers?: infer Map }
    ? Map
    : never
  : never;

/**
 * Serves a schema at `/` of a free port, and its subscriptions there over graphql-transport-ws and server-sent events by
 * the libraries graphql-ws and graphql-sse.
 */
export async function openPlainSubgraph(name: string, sdl: string, resolvers: Resolvers): Promise<PlainSubgraph> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), ...(resolvers && { resolvers }) }]);
  const headers: IncomingHttpHeaders[] = [];
  const subscriptions: Subscriptions = { opened: [], refusal: null };
  const overSse = eventStreams(schema, subscriptions);
  const server = createServer((request, response) => {
    void (async () => {
      if (request.headers.accept === 'text/event-stream') return overSse(request, response);
      const { query, variables } = JSON.parse(Buffer.concat(await request.toArray()).toString()) as {
        query: string;
        variables?: Record<string, unknown>;
      };
      if (query !== '{ __typename }') headers.push(request.headers);
      const result = await graphql({ schema, source: query, variableValues: variables });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
    })();
  });
  const webSockets = new WebSocketServer({ server });
  serveWebSockets(webSockets, schema, subscriptions);
  const breakConnections = trackConnections(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  // The server listens on a TCP port.
  const { port } = server.address() as { port: number };
  return {
    name,
    url: `http://127.0.0.1:${port}/`,
    sdl,
    headers,
    subscriptions: subscriptions.opened,
    refuseSubscriptions: (error) => void (subscriptions.refusal = error),
    breakConnections,
    async [Symbol.asyncDispose]() {
      webSockets.close();
      breakConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** Returns how to end all connections of a server, those of WebSockets included. */
function trackConnections(server: Server): () => void {
  const connections = new Set<Duplex>();
  server.on('connection', (socket) => {
    connections.add(socket.once('close', () => connections.delete(socket)));
  });
  return () => connections.forEach((socket) => socket.destroy());
}

function eventStreams(schema: GraphQLSchema, subscriptions: Subscriptions) {
  return createHandler({
    schema,
    onSubscribe({ raw: { headers } }, { query }) {
      const { opened, refusal } = subscriptions;
      opened.push({ query, headers, payload: undefined });
      const init = { status: 403, statusText: 'Forbidden', headers: { 'content-type': 'application/json' } };
      return refusal ? [JSON.stringify({ errors: [refusal] }), init] : undefined;
    },
  });
}

function serveWebSockets(server: WebSocketServer, schema: GraphQLSchema, subscriptions: Subscriptions) {
  useServer(
    {
      schema,
      onSubscribe({ connectionParams: payload, extra: { request } }, _id, { query }) {
        const { opened, refusal } = subscriptions;
        opened.push({ query, headers: request.headers, payload });
        return refusal ? [refusal] : undefined;
      },
    },
    server,
  );
}
