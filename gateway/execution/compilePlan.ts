import type { DeferNode, FetchNode, PlanNode } from '@apollo/query-planner';
import { createFetchOperation } from './fetchOperation.ts';
import { createEntityFetch } from './entityFetch.ts';
import { createRootFetch } from './rootFetch.ts';
import type { DeferredBlock } from './orderBlocks.ts';
import { isCancelled, type CallGroup, type PlanExecution } from './planExecution.ts';
import type { TypeRelations } from './typeRelations.ts';

/** A compiled part of a plan. Rejects only for a bug of the gateway; what a subgraph does wrong is recorded. */
export type PlanStep = (execution: PlanExecution) => Promise<void>;

export type CompileOptions = {
  readonly types: TypeRelations;
  /** Whether a subgraph resolves entities of a type by a reference. */
  readonly isResolvable: (subgraph: string, typename: string) => boolean;
};

/** The place of a node: its path in the data, and how many fetches of the same block come before it one by one. */
type Place = { readonly path: readonly string[]; readonly depth: number; readonly block: string };
/** A compiled node, and the depth of what comes after it. */
type Compiled = { readonly step: PlanStep; readonly nextDepth: number };
type Compile = (node: PlanNode, place: Place) => Compiled;

/**
 * Compiles a plan to functions. A plan with deferred blocks is done when what is not deferred is; the blocks go on.
 * Throws for a plan that needs what the gateway does not execute.
 */
export function compilePlan(plan: PlanNode, options: CompileOptions): PlanStep {
  const compileFetch = createFetchCompiler(options);

  function compile(node: PlanNode, place: Place): Compiled {
    switch (node.kind) {
      case 'Sequence':
        return compileSequence(node.nodes, place, compile);
      case 'Parallel':
        return compileParallel(node.nodes, place, compile);
      case 'Flatten':
        return compile(node.node, { ...place, path: [...place.path, ...node.path.map(String)] });
      case 'Fetch':
        return { step: signalled(compileFetch(node, place), node.id), nextDepth: place.depth + 1 };
      case 'Defer':
        return compileBlocks(node, place, compile);
      case 'Condition':
        throw new Error(`expected a plan of fetches, got ${node.kind}`);
    }
  }

  return compile(plan, { path: [], depth: 0, block: 'not deferred' }).step;
}

function compileSequence(nodes: readonly PlanNode[], place: Place, compile: Compile): Compiled {
  let nextDepth = place.depth;
  const steps = nodes.map((each) => {
    const compiled = compile(each, { ...place, depth: nextDepth });
    nextDepth = compiled.nextDepth;
    return compiled.step;
  });
  const step: PlanStep = async (execution) => {
    for (const each of steps) await each(execution);
  };
  return { step, nextDepth };
}

function compileParallel(nodes: readonly PlanNode[], place: Place, compile: Compile): Compiled {
  const all = nodes.map((each) => compile(each, place));
  const step: PlanStep = async (execution) => {
    await Promise.all(all.map((each) => each.step(execution)));
  };
  return { step, nextDepth: Math.max(place.depth, ...all.map(({ nextDepth }) => nextDepth)) };
}

function compileBlocks({ primary, deferred }: DeferNode, place: Place, compile: Compile): Compiled {
  const main = primary.node ? compile(primary.node, place) : { step: NOTHING, nextDepth: place.depth };
  const blocks = deferred.flatMap(({ node, ...each }) => {
    const { label = '' } = each;
    return node ? [{ ...each, step: compile(node, { path: [], depth: 0, block: `deferred ${label}` }).step }] : [];
  });
  const step: PlanStep = async (execution) => {
    const done = main.step(execution);
    for (const each of blocks) startBlock(each, execution, done);
    await done;
  };
  return { step, nextDepth: main.nextDepth };
}

/**
 * Fetches with the same operation at the same depth of a block share a call. None of them needs what another one
 * returns, and each is ready some time, whatever happens to the fetches before it.
 */
function createFetchCompiler(options: CompileOptions) {
  const groups = new Map<string, CallGroup>();
  return (node: FetchNode, { path, depth, block }: Place): PlanStep => {
    if (node.contextRewrites)
      throw new Error('expected a plan without @fromContext, which the gateway does not execute');
    if (!node.requires) return createRootFetch(createFetchOperation(node, options.types), path, options.types);
    const identity = JSON.stringify([block, depth, node.serviceName, node.operation]);
    const group = groups.get(identity) ?? { operation: createFetchOperation(node, options.types), fetches: 0 };
    group.fetches += 1;
    groups.set(identity, group);
    return createEntityFetch({ node, requires: node.requires, path, group, ...options });
  };
}

const NOTHING: PlanStep = async () => undefined;

type Block = Omit<DeferredBlock, 'node'> & { readonly step: PlanStep };

function startBlock({ label = '', depends, startsLast, step }: Block, execution: PlanExecution, around: Promise<void>) {
  const { deferral } = execution;
  if (!deferral) throw new Error(`expected an execution with deferred blocks, got block ${label} without`);
  void deferral.run(label, async () => {
    await (startsLast ? around : Promise.all(depends.map(({ id }) => deferral.whenFetched(id))));
    const own = { ...execution, block: label };
    if (!isCancelled(own)) await step(own);
  });
}

/** A fetch that reports when it is done, so that deferred blocks can start. */
function signalled(step: PlanStep, id: string | undefined): PlanStep {
  if (id === undefined) return step;
  return async (execution) => {
    await step(execution).finally(() => execution.deferral?.onFetched(id));
  };
}

/** The labels of the deferred blocks of a plan that have fetches of their own. */
export function blocksIn(plan: PlanNode): readonly string[] {
  if (plan.kind !== 'Defer') return [];
  return plan.deferred.flatMap(({ label = '', node }) => (node ? [label, ...blocksIn(node)] : []));
}
