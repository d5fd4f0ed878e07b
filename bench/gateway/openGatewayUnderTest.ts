import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { parse } from 'graphql';
import { createPeerClocks } from '#platform/clock/peerClocks.ts';
import { createLog } from '#platform/log/log.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { composeSubgraphs } from '../../gateway/composition/composeSubgraphs.ts';
import { readSupergraph, type Supergraph } from '../../gateway/composition/supergraph.ts';
import { createSubgraphFetch } from '../../gateway/execution/createSubgraphFetch.ts';
import { createApolloGateway, createEngines, createExecutor } from '../../gateway/execution/executor.ts';
import type { FetchFromSubgraph } from '../../gateway/execution/subgraphFetch.ts';
import { openSubgraphClients } from '../../gateway/execution/subgraphClients.ts';
import { startApolloServer } from '../../gateway/http/apolloServer.ts';
import { createExecuteOperation } from '../../gateway/http/executeOperation.ts';
import { documentLimits } from '../../gateway/policies/documentLimits.ts';
import { createOperationResolver } from '../../gateway/policies/resolveOperation.ts';
import { subgraphSdl } from './subgraphs.ts';

export type Executor = 'compiled' | 'stock';

/** The operations of the peers' comparisons: `big` makes 16 calls when planned plainly, `two hops` two, `small` one. */
export const operations: Readonly<Record<string, string>> = {
  big: `fragment User on User { id username name }
    fragment Review on Review { id body }
    fragment Product on Product { inStock name price shippingWeight upc weight }
    { users { ...User reviews { ...Review product { ...Product reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } } } }
      topProducts { ...Product reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } } }`,
  'two hops': '{ topProducts(first: 3) { upc name reviews { id body } } }',
  small: '{ me { id name username } }',
};

/** Opens the gateway behind HTTP: resolving, Apollo Server, executor, signed calls. */
export async function openGatewayUnderTest(urls: Readonly<Record<string, string>>) {
  const list = Object.entries(subgraphSdl).map(([name, sdl]) => ({ name, sdl, url: `${urls[name]}/graphql` }));
  const composition = await composeSubgraphs(list);
  if (composition.kind === 'failed') throw new Error(composition.reasons.join('; '));
  const graph = readSupergraph(composition.supergraphSdl);
  const clients = openClients(graph);
  let calls = 0;
  const remote = createSubgraphFetch({ client: clients.of, graph: () => graph, callTimeoutMs, signIn: () => null });
  const fetch: FetchFromSubgraph = (...call) => {
    calls += 1;
    return remote(...call);
  };
  const supergraph = { current: () => graph, onReplace: () => undefined };
  const execute = createExecutor({ supergraph: supergraph.current, engineOf: createEngines(), fetch });
  const resolve = createOperationResolver({ schema: graph.apiSchema, limits: documentLimits });
  const servers = {
    compiled: await serverOf(createApolloGateway({ supergraph, prepare: () => undefined, execute, log })),
    stock: await serverOf(stockGateway(graph, fetch)),
  };
  return {
    calls: () => calls,
    async execute(executor: Executor, query: string): Promise<string> {
      const operation = resolve({ query });
      const { result } = await servers[executor]({ operation, caller: null, requestId: 'bench' });
      return JSON.stringify(result);
    },
    [Symbol.asyncDispose]: () => clients[Symbol.asyncDispose](),
  };
}

const log = createLog({ service: 'bench', level: 'silent' });
const callTimeoutMs = 10_000;

function openClients(graph: Supergraph) {
  const identity = testIdentity('gateway', { secret: 'k'.repeat(32) });
  const about = { identity, peers: createPeerClocks({ log }), log };
  const clients = openSubgraphClients({ urls: {}, callTimeoutMs, maxResponseBytes: 8_388_608, ...about });
  clients.replace(graph.subgraphs);
  return clients;
}

async function serverOf(gateway: Parameters<typeof startApolloServer>[0]['gateway']) {
  const apollo = await startApolloServer({ gateway, guards: { judge: () => 0 }, log });
  return createExecuteOperation({ apollo, operationTimeoutMs: 30_000, log });
}

/** `@apollo/gateway` with its own executor, over the same calls. */
function stockGateway({ sdl: supergraphSdl }: Supergraph, fetch: FetchFromSubgraph): ApolloGateway {
  const buildService = ({ name }: { name: string }): GraphQLDataSource => ({
    async process({ request: { query = '', variables = {} }, ...rest }) {
      const context = 'context' in rest ? rest.context : undefined;
      const sent = { query, variables, isMutation: false, document: () => parse(query) };
      const response = await fetch(name, sent, context as Parameters<typeof fetch>[2]);
      return response as Awaited<ReturnType<GraphQLDataSource['process']>>;
    },
  });
  return new ApolloGateway({ supergraphSdl, buildService, validateSupergraph: false, logger: log });
}
