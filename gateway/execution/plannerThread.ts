import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { PlanNode } from '@apollo/query-planner';
import { createLimiter } from '#platform/concurrency/limiter.ts';
import { Fault } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import { gatewayFaults } from '../errors.ts';
import type { PlanRequest, PlanResponse } from './plannerWorker.ts';

/** Plans in a thread, which starts with the first operation, is replaced when it ends, and ends when it is disposed. */
export type PlannerThread = {
  /**
   * Plans the text of one operation. Rejects with `operationNotPlanned`; with `overloaded` when too many operations wait
   * or planning takes too long; with an error when the thread ends meanwhile.
   */
  readonly plan: (supergraph: Supergraph, text: string) => Promise<PlannedInThread>;
} & AsyncDisposable;

/** A plan, and how long the planner took. */
export type PlannedInThread = { readonly node: PlanNode; readonly ms: number };

const MAX_WAITING = 200;
const MAX_WAIT_MS = 10_000;
const MAX_PLANNING_MS = 30_000;
const MAX_HEAP_MB = 512;

/** While one supergraph replaces another, operations of both are planned. */
const MAX_PLANNERS = 2;

/** `known`: the supergraphs that the thread has a planner of, the one used last at the end. */
type Thread = { readonly worker: Worker; readonly known: Set<number> };

type ThreadOptions = {
  readonly log: Log;
  /** What the thread runs. */
  readonly program?: URL;
};

const plannerWorker = new URL('plannerWorker.ts', import.meta.url);

/** Opens it; nothing runs before the first operation. */
export function openPlannerThread({ log, program = plannerWorker }: ThreadOptions): PlannerThread {
  const overload = { maxQueued: MAX_WAITING, maxWaitMs: MAX_WAIT_MS, error: () => new Fault(gatewayFaults.overloaded) };
  const oneByOne = createLimiter({ maxConcurrent: 1, overload });
  const numbers = new WeakMap<Supergraph, number>();
  let running: Thread | null = null;
  let graphs = 0;

  function start(): Thread {
    const worker = new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } });
    const thread = { worker, known: new Set<number>() };
    worker.unref();
    worker.once('error', (err) => log.error({ err }, 'the planner thread failed'));
    worker.once('exit', () => {
      if (running === thread) running = null;
    });
    return thread;
  }

  function requestOf(supergraph: Supergraph, text: string, known: Set<number>): PlanRequest {
    const graph = numbers.get(supergraph) ?? (graphs += 1);
    numbers.set(supergraph, graph);
    const { plannedSdl, entityKeys, requiredFields, variants } = supergraph;
    const source = known.delete(graph) ? null : { plannedSdl, entityKeys, requiredFields, variants };
    known.add(graph);
    const [oldest = graph] = known;
    const dropped = known.size > MAX_PLANNERS ? oldest : null;
    if (dropped !== null) known.delete(dropped);
    return { graph, source, dropped, text };
  }

  return {
    plan: (supergraph, text) =>
      oneByOne(async () => {
        const thread = (running ??= start());
        const response = await answer(thread.worker, requestOf(supergraph, text, thread.known));
        return plannedOf(response);
      }),
    async [Symbol.asyncDispose]() {
      await running?.worker.terminate();
    },
  };
}

function plannedOf(response: PlanResponse): PlannedInThread {
  if ('plan' in response) return { node: JSON.parse(response.plan) as PlanNode, ms: response.ms };
  throw new Fault(gatewayFaults.operationNotPlanned, undefined, { cause: new Error(response.problem) });
}

/** Sends a request, whose response is the next message. Ends the thread when it takes too long. */
async function answer(worker: Worker, request: PlanRequest): Promise<PlanResponse> {
  const waiting = new AbortController();
  const { signal } = waiting;
  const timer = setTimeout(() => void worker.terminate(), MAX_PLANNING_MS);
  worker.ref();
  worker.postMessage(request);
  const ended = once(worker, 'exit', { signal }).then(() => {
    throw new Fault(gatewayFaults.overloaded, 'Planning the operation took too long or too much memory.');
  });
  ended.catch(() => undefined);
  try {
    const [response] = await Promise.race([once(worker, 'message', { signal }), ended]);
    return response as PlanResponse; // plannerWorker.ts sends nothing else
  } finally {
    clearTimeout(timer);
    waiting.abort();
    worker.unref();
  }
}
