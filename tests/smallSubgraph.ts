import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import type { CallVerifier } from '#platform/identity/identity.ts';
import type { SignedCall } from '#platform/identity/signedCall.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';

export const identityKey = 'k'.repeat(32);

export type Resolvers = Record<string, Record<string, GraphQLFieldResolver<never, SignedCall>>>;
type RespondInstead = (request: IncomingMessage, response: ServerResponse) => void;

type Reply = { status: number; body: unknown };
type PathHandler = (query: URLSearchParams) => Reply | Promise<Reply>;

/**
 * A small subgraph behind an HTTP server. It verifies signatures, can be stopped, and can send overridden responses.
 */
export type SmallSubgraph = {
  readonly url: string;
  readonly sdl: string;
  readonly calls: SignedCall[];
  readonly queries: string[];
  /** Responds to operations instead of the subgraph, until it is called with null. */
  overrideResponses(respond: RespondInstead | null): void;
  /** Responds to requests of another path than /graphql. */
  serve(path: string, handler: PathHandler): void;
  stop(): Promise<void>;
};

type State = Pick<SmallSubgraph, 'calls' | 'queries'> & {
  readonly paths: Map<string, PathHandler>;
  override: RespondInstead | null;
};

/** Opens the subgraph `name` on a free port. */
export async function openSmallSubgraph(name: string, sdl: string, resolvers: Resolvers): Promise<SmallSubgraph> {
  const state: State = { calls: [], queries: [], paths: new Map(), override: null };
  const { verifyCall } = testIdentity(name, { secret: identityKey });
  const schema = schemaOf(sdl, resolvers);
  const handle = createHandler(schema, verifyCall, state);
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) =>
      reply(response, { status: 401, body: { error: String(error) } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // The server listens on a TCP port.
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    sdl,
    calls: state.calls,
    queries: state.queries,
    overrideResponses: (next) => void (state.override = next),
    serve: (path, served) => void state.paths.set(path, served),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const schemas = new WeakMap<Resolvers, { readonly sdl: string; readonly schema: GraphQLSchema }>();

/** Builds a schema once for the subgraphs that have the same resolvers. */
function schemaOf(sdl: string, resolvers: Resolvers): GraphQLSchema {
  const built = schemas.get(resolvers);
  if (built?.sdl === sdl) return built.schema;
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]);
  schemas.set(resolvers, { sdl, schema });
  return schema;
}

function createHandler(schema: GraphQLSchema, verifyCall: CallVerifier, state: State) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '';
    const served = state.paths.get(path.split('?')[0] ?? '');
    if (served || path !== '/graphql')
      return reply(
        response,
        (await served?.(new URL(path, 'http://subgraph').searchParams)) ?? { status: 404, body: {} },
      );
    const body = Buffer.concat(await request.toArray());
    const { query, variables } = JSON.parse(body.toString()) as { query: string; variables: Record<string, unknown> };
    const isOperation = !query.includes('_service');
    if (state.override && isOperation) return state.override(request, response);
    const call = verifyCall({ method: 'POST', path, body, headers: request.headers });
    if (isOperation) {
      state.calls.push(call);
      state.queries.push(query);
    }
    const result = await graphql({ schema, source: query, variableValues: variables, contextValue: call });
    reply(response, { status: 200, body: result });
  };
}

function reply(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
