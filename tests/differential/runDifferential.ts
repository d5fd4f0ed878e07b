import type { GraphQLSchema } from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../../gateway/errors.ts';
import { compareParts, compareResults } from './compareResults.ts';
import { deferOperation } from './deferOperation.ts';
import { createDice, type Dice } from './dice.ts';
import { openGraph, type DifferentialGraph, type DifferentialOperation } from './openGraph.ts';
import { randomOperation, randomSubscription } from './randomOperation.ts';
import { shrinkOperation } from './shrinkOperation.ts';

export type Difference = DifferentialOperation & {
  readonly graphSeed: number;
  readonly faults: number;
  readonly problem: string;
};

export type DifferentialReport = {
  readonly operations: number;
  readonly graphs: number;
  /** Graphs that do not compose. */
  readonly refusedGraphs: number;
  /** Operations that the gateway refuses because there is no right plan; not wrong, but not answered. */
  readonly refusedOperations: number;
  /** Operations whose response arrived in parts. */
  readonly inParts: number;
  /** Values that were in the cache. */
  readonly cacheHits: number;
  readonly differences: readonly Difference[];
};

type RunOptions = {
  readonly operations: number;
  readonly seed: number;
  readonly operationsPerGraph: number;
  readonly maxDifferences: number;
  /** `defers`: queries and mutations with `@defer`. */
  readonly kind?: 'plain' | 'defers' | 'subscriptions';
  /** Whether the caller may not select random fields, which fail on the one schema. */
  readonly denies?: boolean;
  /** Whether the gateway answers from its cache where it may. */
  readonly caches?: boolean;
};

/** Executes random operations on random graphs in both ways. Every third operation runs with injected faults. */
export async function runDifferential(o: RunOptions): Promise<DifferentialReport> {
  const differences: Difference[] = [];
  let [operations, graphs, refusedGraphs, refusedOperations, inParts, cacheHits] = [0, 0, 0, 0, 0, 0];
  for (let graphSeed = o.seed; operations < o.operations && differences.length < o.maxDifferences; graphSeed += 1) {
    const graph = await openGraph(graphSeed, o);
    if (!('schema' in graph)) {
      refusedGraphs += 1;
      continue;
    }
    graphs += 1;
    const dice = createDice(graphSeed);
    for (let at = 0; at < o.operationsPerGraph && operations < o.operations; at += 1) {
      const faults = operations % 3 === 2 ? 0.15 : 0;
      operations += 1;
      const operation = writeOperation(o.kind ?? 'plain', graph.schema, dice);
      const { difference, isInParts } = await compareExecutions(graph, operation, faults);
      if (isInParts) inParts += 1;
      if (difference?.startsWith(REFUSED)) refusedOperations += 1;
      if (difference === null || difference.startsWith(REFUSED)) continue;
      differences.push(await shrunk(graph, operation, { graphSeed, faults }));
      if (differences.length >= o.maxDifferences) break;
    }
    cacheHits += graph.cacheHits();
  }
  return { operations, graphs, refusedGraphs, refusedOperations, inParts, cacheHits, differences };
}

const REFUSED = 'refused: ';

function writeOperation(kind: NonNullable<RunOptions['kind']>, schema: GraphQLSchema, dice: Dice) {
  if (kind === 'subscriptions') return randomSubscription(schema, dice);
  const operation = randomOperation(schema, dice);
  return kind === 'defers' ? deferOperation(operation, schema, dice) : operation;
}

/** How the executions of an operation differ; null when they do not. */
export async function differenceOf(
  graph: DifferentialGraph,
  operation: DifferentialOperation,
  faults: number,
): Promise<string | null> {
  return (await compareExecutions(graph, operation, faults)).difference;
}

type Comparison = { readonly difference: string | null; readonly isInParts: boolean };

async function compareExecutions(
  graph: DifferentialGraph,
  operation: DifferentialOperation,
  faults: number,
): Promise<Comparison> {
  try {
    if (operation.text.startsWith('subscription'))
      return { difference: await compareEvents(graph, operation, faults), isInParts: false };
    const expected = await graph.onePiece(operation, faults);
    const difference = compareResults(await graph.federated(operation, faults), expected);
    if (difference !== null || !operation.text.includes('@defer')) return { difference, isInParts: false };
    const results = (await graph.inParts(operation, faults)) ?? [];
    const differences = results.map((each) => compareParts(each, expected));
    return { difference: differences.find((each) => each !== null) ?? null, isInParts: results.length > 0 };
  } catch (error) {
    const isRefused = error instanceof Fault && error.code === gatewayFaults.operationNotPlanned.code;
    return { difference: `${isRefused ? REFUSED : 'rejected: '}${reasonOf(error)}`, isInParts: false };
  }
}

function reasonOf(error: unknown): string {
  return String(error instanceof Fault ? error.cause : error);
}

async function compareEvents(...[graph, operation, faults]: Parameters<typeof differenceOf>): Promise<string | null> {
  const expected = await graph.onePieceEvents(operation, faults);
  const got = await graph.federatedEvents(operation, faults);
  if (got.length !== expected.length) return `events: got ${got.length}, expected ${expected.length}`;
  const differences = expected.map((each, at) => {
    const result = got[at];
    return result ? compareResults(result, each) : 'no result';
  });
  const at = differences.findIndex((each) => each !== null);
  return at === -1 ? null : `event ${at + 1}: ${differences[at]}`;
}

async function shrunk(
  graph: DifferentialGraph,
  operation: DifferentialOperation,
  { graphSeed, faults }: Pick<Difference, 'graphSeed' | 'faults'>,
): Promise<Difference> {
  const differs = async (each: DifferentialOperation): Promise<boolean> =>
    ((await differenceOf(graph, each, faults)) ?? REFUSED).startsWith(REFUSED) === false;
  const smallest = await shrinkOperation(operation, graph.schema, differs);
  const problem = (await differenceOf(graph, smallest, faults)) ?? 'it differs no more';
  return { ...smallest, graphSeed, faults, problem };
}
