import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse, type GraphQLFieldResolver } from 'graphql';
import { createCallVerifier, type SignedCall } from '#platform/identity/signedCall.ts';

export const identityKey = 'k'.repeat(32);

export type Resolvers = Record<string, Record<string, GraphQLFieldResolver<never, SignedCall>>>;
type Answerer = (request: IncomingMessage, response: ServerResponse) => void;

type Reply = { status: number; body: unknown };
type PathAnswer = (query: URLSearchParams) => Reply | Promise<Reply>;

/** One small subgraph behind a real server: it demands signatures, can be stopped, and can be made to misbehave. */
export type SmallHouse = {
  readonly url: string;
  readonly sdl: string;
  readonly calls: SignedCall[];
  readonly queries: string[];
  /** Answers instead of the house to operations, until it is called with null. */
  misbehave(answer: Answerer | null): void;
  /** Answers to a path beside the graph. */
  serve(path: string, answer: PathAnswer): void;
  stop(): Promise<void>;
};

type State = Pick<SmallHouse, 'calls' | 'queries'> & {
  readonly paths: Map<string, PathAnswer>;
  misbehaviour: Answerer | null;
};

/** Opens a house on a free port. */
export async function openSmallHouse(sdl: string, resolvers: Resolvers): Promise<SmallHouse> {
  const state: State = { calls: [], queries: [], paths: new Map(), misbehaviour: null };
  const answer = createAnswer(sdl, resolvers, state);
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) =>
      reply(response, { status: 401, body: { error: String(error) } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // It listens on TCP.
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    sdl,
    calls: state.calls,
    queries: state.queries,
    misbehave: (next) => void (state.misbehaviour = next),
    serve: (path, served) => void state.paths.set(path, served),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createAnswer(sdl: string, resolvers: Resolvers, state: State) {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]);
  const verify = createCallVerifier([identityKey]);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '';
    const served = state.paths.get(path.split('?')[0] ?? '');
    if (served || path !== '/graphql')
      return reply(response, (await served?.(new URL(path, 'http://house').searchParams)) ?? { status: 404, body: {} });
    const body = Buffer.concat(await request.toArray());
    const { query, variables } = JSON.parse(body.toString()) as { query: string; variables: Record<string, unknown> };
    const isOperation = !query.includes('_service');
    if (state.misbehaviour && isOperation) return state.misbehaviour(request, response);
    const call = verify({ method: 'POST', path, body, headers: request.headers });
    if (isOperation) {
      state.calls.push(call);
      state.queries.push(query);
    }
    const answer = await graphql({ schema, source: query, variableValues: variables, contextValue: call });
    reply(response, { status: 200, body: answer });
  };
}

function reply(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
