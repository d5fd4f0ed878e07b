import './telemetryOff.ts';
import { setImmediate as yieldToEvents, setTimeout as sleep } from 'node:timers/promises';
import { ApolloGateway } from '@apollo/gateway';
import { getVariableValues, validate, type GraphQLError } from 'graphql';
import type { Log } from '#platform/log/log.ts';
import { installScalarParsers } from '#platform/scalars/installScalarParsers.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import type { GatewayContext } from '../context.ts';
import { executeIncrementally, type LaterParts } from './executeIncrementally.ts';
import { executePrepared, type OperationResult } from './executePrepared.ts';
import type { OperationOfDocument } from './normaliseOperation.ts';
import { createOperationEngine, type OperationEngine } from './operationEngine.ts';
import { queryPlannerConfig } from './planner.ts';
import type { Planning, PlanOnSupergraph } from './planning.ts';
import type { FetchFromSubgraph } from './subgraphFetch.ts';
import type { FindFailingRules } from '../policies/fieldAccess.ts';

type GatewayOptions = {
  readonly supergraph: {
    readonly current: () => Supergraph;
    readonly onReplace: (listener: (next: Supergraph) => void) => void;
  };
  /** Called with each supergraph just before queries are planned with it. */
  readonly prepare: (next: Supergraph) => void;
  readonly execute: ExecuteOfDocument;
  readonly planning: Pick<Planning, 'usePlanner'>;
  readonly log: Log;
};

/**
 * Creates the gateway of Apollo Server: `@apollo/gateway` loads each supergraph, gives Apollo Server its API schema and
 * `planning` its query planner; `execute` replaces its executor. A new supergraph applies to operations that start
 * after it.
 */
export function createApolloGateway({ supergraph, prepare, execute, planning, log }: GatewayOptions): ApolloGateway {
  let loading = supergraph.current();
  const load = (next: Supergraph): void => {
    prepare(next);
    loading = next;
  };
  const gateway = new ApolloGateway({
    async supergraphSdl({ update }) {
      supergraph.onReplace((next) => {
        load(next);
        try {
          update(next.sdl);
        } catch (error) {
          load(supergraph.current());
          throw error;
        }
      });
      load(supergraph.current());
      return { supergraphSdl: loading.sdl };
    },
    // composition/ has already validated it.
    validateSupergraph: false,
    queryPlannerConfig,
    logger: log.child({}, { level: 'warn' }),
  });
  gateway.executor = async ({ document, operation, request, context }) => {
    // Apollo Server only executes operations of this gateway, which gives it the context.
    const result = await execute({ document, operation }, request.variables ?? {}, context as IncrementalContext);
    if ('data' in result) return { data: result.data, ...(result.errors.length > 0 && { errors: result.errors }) };
    return result;
  };
  // Before the schema validates its first operation.
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => {
    installScalarParsers(apiSchema);
    // The only public way to the planner: a second one would take another 150 ms and its memory.
    const { queryPlanner } = gateway.__testing();
    if (queryPlanner) planning.usePlanner(loading, queryPlanner);
  });
  return gateway;
}

type Variables = Readonly<Record<string, unknown>>;
/** A request error (GraphQL, 7.1.2): nothing was executed. */
type RequestError = { readonly errors: readonly GraphQLError[] };

/** Coerces the variables of an operation, prepares it on the current supergraph, and executes it. */
export type ExecuteOfDocument = (
  operation: OperationOfDocument,
  variables: Variables,
  context: IncrementalContext,
) => Promise<OperationResult | RequestError>;

/** With `onLaterParts` the response may arrive in parts: it receives those that follow the result. */
export type IncrementalContext = GatewayContext & { readonly onLaterParts?: (later: LaterParts) => void };

type ExecutorOptions = {
  readonly supergraph: () => Supergraph;
  readonly engineOf: (supergraph: Supergraph) => OperationEngine;
  readonly fetch: FetchFromSubgraph;
  /** The rules that the caller of an operation does not meet. */
  readonly findFailingRules: FindFailingRules;
  /** Whether errors about values of variables suggest similar names; absent: they do. */
  readonly exposure?: { readonly suggestions: boolean };
};

/** Creates the executor of queries and mutations. */
export function createExecutor({ findFailingRules, ...o }: ExecutorOptions): ExecuteOfDocument {
  const { supergraph, engineOf, fetch, exposure } = o;
  const hideSuggestions = exposure?.suggestions === false;
  return async (operation, variables, context) => {
    const current = supergraph();
    const schema = current.apiSchema();
    const { variableDefinitions = [] } = operation.operation;
    const { coerced, errors } = getVariableValues(schema, variableDefinitions, variables, { hideSuggestions });
    if (!coerced) return { errors };
    const { onLaterParts } = context;
    const prepared = await engineOf(current).prepare(operation, {
      conditions: coerced,
      defers: onLaterParts !== undefined,
      failing: findFailingRules(current, operation, context.claims),
    });
    const request = { variables, context, fetch, schema };
    if (!onLaterParts || !prepared.defers) return executePrepared(prepared, request);
    const { result, later } = await executeIncrementally(prepared, request);
    if (later) onLaterParts(later);
    return result;
  };
}

/** The engines of supergraphs. */
export type Engines = {
  /** Returns the engine of a supergraph; that of one that is no longer served is freed with it. */
  readonly of: (supergraph: Supergraph) => OperationEngine;
  /**
   * Plans the most used operations of one supergraph on the next, so that no request waits for it later. Ends after five
   * seconds at the latest; operations that the next one does not know are skipped.
   */
  readonly warmUp: (current: Supergraph, next: Supergraph) => Promise<void>;
};

const HOT_OPERATIONS = 100;
const WARM_UP_MS = 5_000;

/** Creates the engines; without `plan`, everything is planned in this thread. */
export function createEngines(plan?: PlanOnSupergraph): Engines {
  const engines = new WeakMap<Supergraph, OperationEngine>();
  const engineOf = (supergraph: Supergraph): OperationEngine => {
    const engine = engines.get(supergraph) ?? createOperationEngine(supergraph, plan);
    engines.set(supergraph, engine);
    return engine;
  };
  return {
    of: engineOf,
    async warmUp(current, next) {
      const endAt = performance.now() + WARM_UP_MS;
      for (const { operation, variant } of engineOf(current).hottest(HOT_OPERATIONS)) {
        if (performance.now() > endAt) return;
        await yieldToEvents();
        if (validate(next.apiSchema(), operation.document).length > 0) continue;
        const late = sleep(Math.max(0, endAt - performance.now()), undefined, { ref: false });
        // An operation that cannot be planned is reported when it is requested.
        await Promise.race([Promise.resolve(engineOf(next).prepare(operation, variant)).catch(() => undefined), late]);
      }
    },
  };
}
