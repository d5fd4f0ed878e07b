import './telemetryOff.ts';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import type { ExecutionResult } from 'graphql';
import type { Log } from '#platform/log/log.ts';
import { installScalarParsers } from '#platform/scalars/installScalarParsers.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import type { GatewayContext } from '../context.ts';
import { introspect, splitIntrospection } from './introspection.ts';
import { fragmentsOf, keysInOrder } from './keysInOrder.ts';
import { NODES_URL } from './nodeDataSource.ts';

type Executor = ApolloGateway['executor'];

type ExecutorOptions = {
  readonly supergraph: {
    readonly current: () => Supergraph;
    readonly onReplace: (listener: (next: Supergraph) => void) => void;
  };
  /** Told of each supergraph the moment before it is planned with. */
  readonly prepare: (next: Supergraph) => void;
  readonly dataSourceOf: (name: string) => GraphQLDataSource<GatewayContext>;
  /** Answers the subgraph at {@link NODES_URL}. */
  readonly nodes: GraphQLDataSource<GatewayContext>;
  readonly log: Log;
};

/** Plans and executes operations over the current supergraph; a new one takes over between two operations. */
export function createExecutor({ supergraph, prepare, dataSourceOf, nodes, log }: ExecutorOptions): ApolloGateway {
  const gateway = new ApolloGateway({
    async supergraphSdl({ update }) {
      supergraph.onReplace((next) => {
        prepare(next);
        try {
          update(next.sdl);
        } catch (error) {
          prepare(supergraph.current());
          throw error;
        }
      });
      const first = supergraph.current();
      prepare(first);
      return { supergraphSdl: first.sdl };
    },
    // A data source for operations alone: its context is always ours.
    buildService: ({ name, url }) => (url === NODES_URL ? nodes : dataSourceOf(name)) as GraphQLDataSource,
    // It was composed, or committed, by us.
    validateSupergraph: false,
    __exposeQueryPlanExperimental: false,
    logger: log.child({}, { level: 'warn' }),
  });
  const executor = withIntrospection(gateway.executor);
  gateway.executor = async (asked) => {
    const { data, ...rest } = await executor(asked);
    const { schema, operation, document, request } = asked;
    return {
      ...rest,
      data: keysInOrder(data, { schema, operation, fragments: fragmentsOf(document), variables: request.variables }),
    };
  };
  // The schema that operations are validated with, before it is used the first time.
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => installScalarParsers(apiSchema));
  return gateway;
}

/** Answers what asks for the schema here, and the rest by the plan. */
function withIntrospection(executor: Executor): Executor {
  return async (context) => {
    const { document, operation, schema, request } = context;
    const { introspection, rest } = splitIntrospection(document, operation);
    if (!introspection) return executor(context);
    const [seen, planned] = await Promise.all([
      introspect(schema, introspection, request.variables),
      rest && executor({ ...context, document: rest }),
    ]);
    return planned ? merged(seen, planned) : seen;
  };
}

function merged(seen: ExecutionResult, planned: ExecutionResult): ExecutionResult {
  const errors = [...(planned.errors ?? []), ...(seen.errors ?? [])];
  const isRefused = seen.data === undefined || planned.data === undefined;
  const data = seen.data && planned.data ? { ...planned.data, ...seen.data } : null;
  return { ...(errors.length > 0 && { errors }), ...(!isRefused && { data }) };
}
