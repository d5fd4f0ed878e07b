import './telemetryOff.ts';
import { ApolloGateway } from '@apollo/gateway';
import { getVariableValues, type GraphQLError } from 'graphql';
import type { Log } from '#platform/log/log.ts';
import { installScalarParsers } from '#platform/scalars/installScalarParsers.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import type { GatewayContext } from '../context.ts';
import { executePrepared, type OperationResult } from './executePrepared.ts';
import type { OperationOfDocument } from './normaliseOperation.ts';
import { createOperationEngine, type OperationEngine } from './operationEngine.ts';
import type { FetchFromSubgraph } from './subgraphFetch.ts';

type GatewayOptions = {
  readonly supergraph: {
    readonly current: () => Supergraph;
    readonly onReplace: (listener: (next: Supergraph) => void) => void;
  };
  /** Called with each supergraph just before queries are planned with it. */
  readonly prepare: (next: Supergraph) => void;
  readonly execute: ExecuteOfDocument;
  readonly log: Log;
};

/**
 * Creates the gateway of Apollo Server: `@apollo/gateway` loads each supergraph and gives Apollo Server its API schema;
 * `execute` replaces its executor. A new supergraph applies to operations that start after it.
 */
export function createApolloGateway({ supergraph, prepare, execute, log }: GatewayOptions): ApolloGateway {
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
    // composition/ has already validated it.
    validateSupergraph: false,
    logger: log.child({}, { level: 'warn' }),
  });
  gateway.executor = async ({ document, operation, request, context }) => {
    // Apollo Server only executes operations of this gateway, whose context is a GatewayContext.
    const result = await execute({ document, operation }, request.variables ?? {}, context as GatewayContext);
    if ('data' in result) return { data: result.data, ...(result.errors.length > 0 && { errors: result.errors }) };
    return result;
  };
  // Before the schema validates its first operation.
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => installScalarParsers(apiSchema));
  return gateway;
}

type Variables = Readonly<Record<string, unknown>>;
/** A request error (GraphQL, 7.1.2): nothing was executed. */
type RequestError = { readonly errors: readonly GraphQLError[] };

/** Coerces the variables of an operation, prepares it on the current supergraph, and executes it. */
export type ExecuteOfDocument = (
  operation: OperationOfDocument,
  variables: Variables,
  context: GatewayContext,
) => Promise<OperationResult | RequestError>;

type ExecutorOptions = {
  readonly supergraph: () => Supergraph;
  readonly engineOf: (supergraph: Supergraph) => OperationEngine;
  readonly fetch: FetchFromSubgraph;
};

/** Creates the executor of queries and mutations. */
export function createExecutor({ supergraph, engineOf, fetch }: ExecutorOptions): ExecuteOfDocument {
  return async (operation, variables, context) => {
    const current = supergraph();
    const schema = current.apiSchema();
    const { variableDefinitions = [] } = operation.operation;
    const { coerced, errors } = getVariableValues(schema, variableDefinitions, variables);
    if (!coerced) return { errors };
    const prepared = engineOf(current).prepare(operation, { conditions: coerced, defers: false });
    return executePrepared(prepared, { variables, context, fetch, schema });
  };
}

/** Returns the engine of each supergraph; that of a supergraph that is no longer served is freed with it. */
export function createEngines(): ExecutorOptions['engineOf'] {
  const engines = new WeakMap<Supergraph, OperationEngine>();
  return (supergraph) => {
    const known = engines.get(supergraph);
    if (known) return known;
    const engine = createOperationEngine(supergraph);
    engines.set(supergraph, engine);
    return engine;
  };
}
