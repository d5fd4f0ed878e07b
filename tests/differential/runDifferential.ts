import { compareResults } from './compareResults.ts';
import { createDice } from './graphModel.ts';
import { openGraph, type DifferentialGraph, type DifferentialOperation } from './openGraph.ts';
import { randomOperation } from './randomOperation.ts';
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
  /** Operations that the gateway refuses because the plan lacks an input; not wrong, but not answered. */
  readonly refusedOperations: number;
  readonly differences: readonly Difference[];
};

type RunOptions = {
  readonly operations: number;
  readonly seed: number;
  readonly operationsPerGraph: number;
  readonly maxDifferences: number;
};

/** Executes random operations on random graphs in both ways. Every third operation runs with injected faults. */
export async function runDifferential(o: RunOptions): Promise<DifferentialReport> {
  const differences: Difference[] = [];
  let [operations, graphs, refusedGraphs, refusedOperations] = [0, 0, 0, 0];
  for (let graphSeed = o.seed; operations < o.operations && differences.length < o.maxDifferences; graphSeed += 1) {
    const graph = await openGraph(graphSeed);
    if (!('schema' in graph)) {
      refusedGraphs += 1;
      continue;
    }
    graphs += 1;
    const dice = createDice(graphSeed);
    for (let at = 0; at < o.operationsPerGraph && operations < o.operations; at += 1) {
      const faults = operations % 3 === 2 ? 0.15 : 0;
      operations += 1;
      const operation = randomOperation(graph.schema, dice);
      const difference = await differenceOf(graph, operation, faults);
      if (difference?.startsWith(REFUSED)) refusedOperations += 1;
      if (difference === null || difference.startsWith(REFUSED)) continue;
      differences.push(await shrunk(graph, operation, { graphSeed, faults }));
      if (differences.length >= o.maxDifferences) break;
    }
  }
  return { operations, graphs, refusedGraphs, refusedOperations, differences };
}

const REFUSED = 'refused: ';

/** How the two executions of an operation differ; null when they do not. */
export async function differenceOf(
  graph: DifferentialGraph,
  operation: DifferentialOperation,
  faults: number,
): Promise<string | null> {
  const expected = await graph.onePiece(operation, faults);
  try {
    return compareResults(await graph.federated(operation, faults), expected);
  } catch (error) {
    const isRefused = error instanceof Error && error.message.startsWith('expected a query plan');
    return `${isRefused ? REFUSED : 'rejected: '}${String(error)}`;
  }
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
