import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { getOperationAST, parse } from 'graphql';
import { createLog } from '#platform/log/log.ts';
import { QueryPlanner } from '@apollo/query-planner';
import { readSupergraph } from '../composition/supergraph.ts';
import { supergraphFiles } from '../supergraphFiles.ts';
import { createEngines } from './executor.ts';
import { createOperationEngine } from './operationEngine.ts';
import { createInlinePlanning, openPlanning, type PlanOnSupergraph } from './planning.ts';
import { queryPlannerConfig } from './planner.ts';
import { openPlannerThread } from './plannerThread.ts';

const sdl = await readFile(supergraphFiles.committedFile, 'utf8');
const graph = readSupergraph(sdl);
const log = createLog({ service: 'test', level: 'silent' });
const planning = openPlanning({ log });
const plainly = { conditions: {}, defers: false, failing: null };
const small = parse('{ me { id orders { edges { node { id } } } } }');

/** A thread that answers at once, and ends at the text `end`. */
const program = new URL(`data:text/javascript,
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ source, text }) => {
    if (text === 'end') process.exit(1);
    parentPort.postMessage({ ms: 1, plan: JSON.stringify({ hasSource: source !== null }) });
  });`);

beforeAll(() => planning.usePlanner(graph, new QueryPlanner(graph.federated(), queryPlannerConfig)));
afterAll(async () => planning[Symbol.asyncDispose]());

/** An operation with many fields of several subgraphs. */
function largeOperation(name: string): string {
  const product = 'id name description brand { id name slug } variants { id sku title price { amountMinor currency } }';
  const fields = Array.from(
    { length: 15 },
    (_, at) => `p${at}: product(id: "prd_${at}") { ${product} reviewable: id }`,
  );
  return `query ${name} { ${fields.join(' ')} }`;
}

function used(text: string) {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('expected an operation');
  return { document, operation };
}

test('a small operation is planned at once', () => {
  expect(planning.plan(graph, small)).not.toBeInstanceOf(Promise);
});

// The first operation of the thread waits for it to start.
test('a large operation is planned in a thread, with the plan that this thread would make', async () => {
  const document = parse(largeOperation('Large'));
  const plan = planning.plan(graph, document);
  expect(plan).toBeInstanceOf(Promise);
  const here = createInlinePlanning()(graph, document);
  expect(await plan).toEqual(JSON.parse(JSON.stringify(here)));
});

test('the event loop turns while an operation is planned in the thread', async () => {
  let turns = 0;
  const turning = setInterval(() => (turns += 1), 1);
  await planning.plan(graph, parse(largeOperation('Turning')));
  clearInterval(turning);
  expect(turns).toBeGreaterThan(5);
});

test('an operation of a supergraph without a planner here is planned in the thread', async () => {
  const plan = planning.plan(readSupergraph(sdl), small);
  expect(plan).toBeInstanceOf(Promise);
  expect(await plan).toEqual(JSON.parse(JSON.stringify(await planning.plan(graph, small))));
});

test('an operation that the thread cannot plan is rejected, and the next one is planned', async () => {
  const next = readSupergraph(sdl);
  await expect(planning.plan(next, parse('{ noSuchField }'))).rejects.toMatchObject({
    code: 'OPERATION_NOT_PLANNED',
    cause: { message: expect.stringContaining('noSuchField') as unknown },
  });
  await expect(planning.plan(next, small)).resolves.toHaveProperty('kind');
});

test('the thread still plans on a supergraph when newer ones were prepared and refused', async () => {
  const served = readSupergraph(sdl);
  for (const each of [served, readSupergraph(sdl), readSupergraph(sdl), served])
    await expect(planning.plan(each, small)).resolves.toHaveProperty('kind');
});

test('more operations than may wait are refused with OVERLOADED', async () => {
  await using thread = openPlannerThread({ log, program });
  const plans = Array.from({ length: 220 }, () => thread.plan(graph, 'any'));
  const settled = await Promise.allSettled(plans);
  const refused = settled.filter((each) => each.status === 'rejected');
  expect(refused.length).toBe(19);
  for (const { reason } of refused) expect(reason).toHaveProperty('code', 'OVERLOADED');
});

test('equal operations that arrive while one is planned share its plan', async () => {
  let plans = 0;
  const counted: PlanOnSupergraph = async (...call) => {
    plans += 1;
    await nextTurn();
    return planning.plan(...call);
  };
  const engine = createOperationEngine(graph, counted);
  const one = used('{ me { id } }');
  const other = used('query Other { alias: me { id } }');
  const same = used('query Named { me { __typename id } }');
  await Promise.all([
    engine.prepare(one, plainly),
    engine.prepare(one, plainly),
    engine.prepare(other, plainly),
    engine.prepare(same, plainly),
  ]);
  expect(plans).toBeLessThanOrEqual(3);
  await engine.prepare(used('query Again { me { id } }'), plainly);
  expect(plans).toBeLessThanOrEqual(3);
});

test('the most used operations are planned on the next supergraph, and invalid ones are skipped', async () => {
  const planned: string[] = [];
  const inline = createInlinePlanning();
  const recording: PlanOnSupergraph = (supergraph, document) => {
    if (supergraph !== graph) planned.push(document.definitions.length.toString());
    return inline(supergraph, document);
  };
  const engines = createEngines(recording);
  const renamed = readSupergraph(sdl.replaceAll('purchasedByMe', 'boughtByMe'));
  await engines.of(graph).prepare(used('{ me { id } }'), plainly);
  await engines.of(graph).prepare(used('{ productVariant(id: "var_1") { purchasedByMe } }'), plainly);
  await engines.warmUp(graph, renamed);
  expect(planned).toHaveLength(1);
  // The next request of the same operation is a new document, and needs no plan.
  expect(engines.of(renamed).prepare(used('{ me { id } }'), plainly)).not.toBeInstanceOf(Promise);
  expect(planned).toHaveLength(1);
});

test('a thread that ends while it plans fails that operation only, and is replaced', async () => {
  await using thread = openPlannerThread({ log, program });
  expect((await thread.plan(graph, 'first')).node).toEqual({ hasSource: true });
  expect((await thread.plan(graph, 'second')).node).toEqual({ hasSource: false });
  await expect(thread.plan(graph, 'end')).rejects.toHaveProperty('code', 'OVERLOADED');
  expect((await thread.plan(graph, 'third')).node).toEqual({ hasSource: true });
});
