import { expect, test } from '@jest/globals';
import { openGraph } from './openGraph.ts';
import { regressions } from './regressions.ts';
import { differenceOf, runDifferential } from './runDifferential.ts';

// `npm run test:differential` executes as many operations as it is asked to.
test('random operations on random graphs have the same result as on one schema', async () => {
  const report = await runDifferential({ operations: 60, seed: 1, operationsPerGraph: 20, maxDifferences: 1 });
  expect(report.differences).toEqual([]);
  expect(report).toMatchObject({ operations: 60, graphs: 3, refusedGraphs: 0, refusedOperations: 0 });
});

test('the parts of random operations with @defer are together the response of one schema', async () => {
  const report = await runDifferential({
    operations: 45,
    seed: 300,
    operationsPerGraph: 15,
    maxDifferences: 1,
    kind: 'defers',
  });
  expect(report.differences).toEqual([]);
  expect(report).toMatchObject({ operations: 45, graphs: 3, refusedGraphs: 0, refusedOperations: 0 });
  expect(report.inParts).toBeGreaterThan(10);
});

test('each event of random subscriptions has the same result as on one schema', async () => {
  const report = await runDifferential({
    operations: 45,
    seed: 600,
    operationsPerGraph: 15,
    maxDifferences: 1,
    kind: 'subscriptions',
  });
  expect(report.differences).toEqual([]);
  expect(report).toMatchObject({ operations: 45, graphs: 3, refusedGraphs: 0, refusedOperations: 0 });
});

test.each(['plain', 'defers', 'subscriptions'] as const)(
  'fields that the caller may not select are null with an error as if they failed on one schema: %s',
  async (kind) => {
    const size = { operations: 30, seed: 900, operationsPerGraph: 15, maxDifferences: 1 };
    const report = await runDifferential({ ...size, kind, denies: true });
    expect(report.differences).toEqual([]);
    expect(report).toMatchObject({ operations: 30, refusedOperations: 0 });
  },
);

test('operations that are answered from the cache have the same result as on one schema', async () => {
  const size = { operations: 60, seed: 1_200, operationsPerGraph: 15, maxDifferences: 1 };
  const report = await runDifferential({ ...size, caches: true });
  expect(report.differences).toEqual([]);
  expect(report).toMatchObject({ operations: 60, refusedOperations: 0 });
  expect(report.cacheHits).toBeGreaterThan(60);
});

test.each(regressions.map((each) => [each.title, each] as const))('%s', async (_, regression) => {
  const graph = await openGraph(regression.graph);
  if (!('schema' in graph)) throw new Error(`expected a graph that composes, got ${graph.join('; ')}`);
  expect(await differenceOf(graph, regression, regression.faults)).toBeNull();
});
