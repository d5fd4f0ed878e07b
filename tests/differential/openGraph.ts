import { setImmediate as nextTurn } from 'node:timers/promises';
import { execute, parse, type DocumentNode, type GraphQLSchema } from 'graphql';
import { createLog } from '#platform/log/log.ts';
import { createCacheUse } from '../../gateway/cache/cacheUse.ts';
import { composeSubgraphs } from '../../gateway/composition/composeSubgraphs.ts';
import { readSupergraph, type Supergraph } from '../../gateway/composition/supergraph.ts';
import { executeIncrementally } from '../../gateway/execution/executeIncrementally.ts';
import { executePrepared, type ExecutionRequest } from '../../gateway/execution/executePrepared.ts';
import { createOperationEngine, type PreparedOperation } from '../../gateway/execution/operationEngine.ts';
import type { FetchFromSubgraph } from '../../gateway/execution/subgraphFetch.ts';
import { createGraphCache, withCacheHints, type GraphCache } from './cacheGraph.ts';
import { denying, findFailingRules, randomPolicies } from './denyFields.ts';
import { mergeParts } from './mergeParts.ts';
import { createGraphModel, type GraphModel } from './graphModel.ts';
import { createModelResolver, type ModelContext, type ResolveModel } from './modelResolvers.ts';
import { createModelFetch, executed, resolversOf, subgraphSchema, type Executed } from './modelSubgraphs.ts';
import { printSubgraphs } from './printSubgraphs.ts';
import { createEvents } from './subscribeToGraph.ts';

/** An operation with its variables; the document has one operation. */
export type DifferentialOperation = { readonly text: string; readonly variables: Readonly<Record<string, unknown>> };

/** A graph that executes operations in two ways: as a federation, and as one schema. */
export type DifferentialGraph = {
  readonly schema: GraphQLSchema;
  readonly supergraph: Supergraph;
  readonly model: GraphModel;
  readonly federated: (operation: DifferentialOperation, faults: number) => Promise<Executed>;
  readonly onePiece: (operation: DifferentialOperation, faults: number) => Promise<Executed>;
  /** The results of the events of a subscription, by the gateway's hub and by one schema. */
  readonly federatedEvents: (operation: DifferentialOperation, faults: number) => Promise<readonly Executed[]>;
  readonly onePieceEvents: (operation: DifferentialOperation, faults: number) => Promise<readonly Executed[]>;
  /** Executes by the federation in parts, which are merged as each format says; null when it is one part. */
  readonly inParts: (operation: DifferentialOperation, faults: number) => Promise<readonly Executed[] | null>;
  /** How many values were in the cache of the gateway. */
  readonly cacheHits: () => number;
};

type Variations = {
  /** The caller may not select random fields. */
  readonly denies?: boolean | undefined;
  /** The federation executes each operation twice, through the cache; the second response counts. */
  readonly caches?: boolean | undefined;
};

/** Composes the graph of a seed; returns why it does not compose. */
export async function openGraph(
  seed: number,
  { denies = false, caches = false }: Variations = {},
): Promise<DifferentialGraph | readonly string[]> {
  const model = createGraphModel(seed);
  const subgraphs = printSubgraphs(model);
  const composition = await composeSubgraphs(subgraphs.map((each) => ({ ...each, url: `http://${each.name}` })));
  if (composition.kind === 'failed') return composition.reasons;
  const open = readSupergraph(composition.supergraphSdl, 'open');
  const denied = denies ? { ...open, fieldPolicies: randomPolicies(open.apiSchema(), seed) } : open;
  const supergraph = caches ? withCacheHints(denied) : denied;
  const cache = caches ? createGraphCache(supergraph) : null;
  const resolve = denying(createModelResolver(model), supergraph.fieldPolicies);
  const schemas = new Map(subgraphs.map(({ name, sdl }) => [name, subgraphSchema(sdl)]));
  const schema = supergraph.apiSchema();
  return {
    schema,
    supergraph,
    model,
    cacheHits: cache?.hits ?? (() => 0),
    ...createFederated(supergraph, { schemas, resolve, cache }),
    ...createEvents({ supergraph, schemas, resolve }),
    async onePiece({ text, variables }, faults) {
      const context: ModelContext = { mutations: [], faults, isSubgraph: false };
      const document = parse(text);
      const result = await execute({ schema, document, variableValues: variables, ...resolversOf(resolve, context) });
      return executed(result, context);
    },
  };
}

type FederatedParts = {
  readonly schemas: ReadonlyMap<string, GraphQLSchema>;
  readonly resolve: ResolveModel;
  readonly cache: GraphCache | null;
};

type Start = (operation: DifferentialOperation, faults: number, defers: boolean) => Promise<Started>;

/** Prepares an operation for its execution. */
function createStart(supergraph: Supergraph, { schemas, resolve, cache }: FederatedParts): Start {
  const engine = createOperationEngine(supergraph);
  const schema = supergraph.apiSchema();

  return async ({ text, variables }, faults, defers) => {
    const model: ModelContext = { mutations: [], faults, isSubgraph: true };
    const document = parse(text);
    const operation = document.definitions.find((each) => each.kind === 'OperationDefinition');
    if (operation?.kind !== 'OperationDefinition') throw new Error('expected an operation');
    const conditions = conditionsOf(operation.variableDefinitions ?? [], variables);
    const failing = findFailingRules(supergraph, { document, operation }, null);
    const prepared = await engine.prepare({ document, operation }, { conditions, defers, failing });
    const cacheUse = createCacheUse(cache !== null);
    const context = { requestId: 'r', claims: null, deadlineAt: Infinity, traceparent: null, cacheUse, log };
    const direct = createModelFetch(schemas, resolve, model);
    const fetch = cache?.cached(direct, faults) ?? direct;
    return { prepared, request: { variables, schema, context, fetch }, model };
  };
}

function createFederated(
  supergraph: Supergraph,
  parts: FederatedParts,
): Pick<DifferentialGraph, 'federated' | 'inParts'> {
  const start = createStart(supergraph, parts);
  return {
    async federated(operation, faults) {
      if (parts.cache) {
        const first = await start(operation, faults, false);
        await executePrepared(first.prepared, first.request);
      }
      const { prepared, request, model } = await start(operation, faults, false);
      return executed(await executePrepared(prepared, request), model);
    },
    async inParts(operation, faults) {
      const { prepared, request, model } = await start(operation, faults, true);
      const fetch: FetchFromSubgraph = async (...call) => {
        // So that blocks are done in another order than they start.
        const turns = (call[1].query.length * 7) % 5;
        for (let turn = 0; turn < turns; turn += 1) await nextTurn();
        return request.fetch(...call);
      };
      const started = await executeIncrementally(prepared, { ...request, fetch });
      const merged = await mergeParts(started);
      return merged && merged.map((each) => executed(each, model));
    },
  };
}

type Started = {
  readonly prepared: PreparedOperation;
  readonly request: ExecutionRequest;
  readonly model: ModelContext;
};

const log = createLog({ service: 'differential', level: 'silent' });

type Definitions = NonNullable<
  Extract<DocumentNode['definitions'][number], { kind: 'OperationDefinition' }>['variableDefinitions']
>;

function conditionsOf(definitions: Definitions, variables: DifferentialOperation['variables']) {
  const entries = definitions.map(({ variable: { name }, defaultValue }) => {
    const fallback: unknown = defaultValue?.kind === 'BooleanValue' ? defaultValue.value : undefined;
    return [name.value, variables[name.value] ?? fallback] as const;
  });
  return Object.fromEntries(entries);
}
