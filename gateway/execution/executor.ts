import './telemetryOff.ts';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import type { ExecutionResult } from 'graphql';
import type { Log } from '#platform/log/log.ts';
import { installScalarParsers } from '#platform/scalars/installScalarParsers.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import type { GatewayContext } from '../context.ts';
import { introspect, splitIntrospection } from './introspection.ts';
import { fragmentsOf, orderResponseKeys } from './orderResponseKeys.ts';
import { NODES_URL } from './nodeDataSource.ts';

type Executor = ApolloGateway['executor'];

type ExecutorOptions = {
  readonly supergraph: {
    readonly current: () => Supergraph;
    readonly onReplace: (listener: (next: Supergraph) => void) => void;
  };
  /** Called with each supergraph just before queries are planned with it. */
  readonly prepare: (next: Supergraph) => void;
  readonly dataSourceOf: (name: string) => GraphQLDataSource<GatewayContext>;
  /** The data source of the subgraph at {@link NODES_URL}. */
  readonly nodes: GraphQLDataSource<GatewayContext>;
  readonly log: Log;
};

/** Creates the planner and executor of operations. A new supergraph applies to operations that start after it. */
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
    // The data source only receives operations, whose context is a GatewayContext.
    buildService: ({ name, url }) => (url === NODES_URL ? nodes : dataSourceOf(name)) as GraphQLDataSource,
    // composition/ has already validated it.
    validateSupergraph: false,
    __exposeQueryPlanExperimental: false,
    logger: log.child({}, { level: 'warn' }),
  });
  const executor = withIntrospection(gateway.executor);
  gateway.executor = async (context) => {
    const { data, ...rest } = await executor(context);
    const { schema, operation, document, request } = context;
    return {
      ...rest,
      data: orderResponseKeys(data, {
        schema,
        operation,
        fragments: fragmentsOf(document),
        variables: request.variables,
      }),
    };
  };
  // Before the schema validates its first operation.
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => installScalarParsers(apiSchema));
  return gateway;
}

/** Executes introspection fields locally, and the other fields by a query plan. */
function withIntrospection(executor: Executor): Executor {
  return async (context) => {
    const { document, operation, schema, request } = context;
    const { introspection, rest } = splitIntrospection(document, operation);
    if (!introspection) return executor(context);
    const [introspected, planned] = await Promise.all([
      introspect(schema, introspection, request.variables),
      rest && executor({ ...context, document: rest }),
    ]);
    return planned ? merge(introspected, planned) : introspected;
  };
}

function merge(introspected: ExecutionResult, planned: ExecutionResult): ExecutionResult {
  const errors = [...(planned.errors ?? []), ...(introspected.errors ?? [])];
  const isRefused = introspected.data === undefined || planned.data === undefined;
  const data = introspected.data && planned.data ? { ...planned.data, ...introspected.data } : null;
  return { ...(errors.length > 0 && { errors }), ...(!isRefused && { data }) };
}
