import { expect, test } from '@jest/globals';
import { openGraph } from './openGraph.ts';
import { regressions } from './regressions.ts';
import { differenceOf, runDifferential } from './runDifferential.ts';

test('random operations on random graphs have the same result as on one schema', async () => {
  const report = await runDifferential({ operations: 300, seed: 1, operationsPerGraph: 30, maxDifferences: 1 });
  expect(report.differences).toEqual([]);
  expect(report).toMatchObject({ operations: 300, graphs: 10, refusedGraphs: 0, refusedOperations: 0 });
});

test('the parts of random operations with @defer are together the response of one schema', async () => {
  const report = await runDifferential({
    operations: 200,
    seed: 300,
    operationsPerGraph: 20,
    maxDifferences: 1,
    defers: true,
  });
  expect(report.differences).toEqual([]);
  expect(report).toMatchObject({ operations: 200, graphs: 10, refusedGraphs: 0, refusedOperations: 0 });
  expect(report.inParts).toBeGreaterThan(50);
});

test.each(regressions.map((each) => [each.title, each] as const))('%s', async (_, regression) => {
  const graph = await openGraph(regression.graph);
  if (!('schema' in graph)) throw new Error(`expected a graph that composes, got ${graph.join('; ')}`);
  expect(await differenceOf(graph, regression, regression.faults)).toBeNull();
});
