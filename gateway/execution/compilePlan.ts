import type { DeferNode, FetchNode, PlanNode } from '@apollo/query-planner';
import { createFetchOperation, type FetchOperation } from './fetchOperation.ts';
import { createEntityFetch } from './entityFetch.ts';
import { createRootFetch } from './rootFetch.ts';
import type { DeferredBlock } from './orderBlocks.ts';
import type { PlanExecution } from './planExecution.ts';
import type { TypeRelations } from './typeRelations.ts';

/** A compiled part of a plan. Rejects only for a bug of the gateway; what a subgraph does wrong is recorded. */
export type PlanStep = (execution: PlanExecution) => Promise<void>;

export type CompileOptions = {
  readonly types: TypeRelations;
  /** Whether a subgraph resolves entities of a type by a reference. */
  readonly isResolvable: (subgraph: string, typename: string) => boolean;
};

/**
 * Compiles a plan to functions. A plan with deferred blocks is done when what is not deferred is; the blocks go on. Throws
 * for a plan that needs what the gateway does not execute.
 */
export function compilePlan(plan: PlanNode, options: CompileOptions): PlanStep {
  const compileFetch = createFetchCompiler(options);

  function compile(node: PlanNode, path: readonly string[]): PlanStep {
    switch (node.kind) {
      case 'Sequence': {
        const steps = node.nodes.map((each) => compile(each, path));
        return async (execution) => {
          for (const step of steps) {
            if (isCancelled(execution)) return;
            await step(execution);
          }
        };
      }
      case 'Parallel': {
        const steps = node.nodes.map((each) => compile(each, path));
        return async (execution) => {
          await Promise.all(steps.map((step) => step(execution)));
        };
      }
      case 'Flatten':
        return compile(node.node, [...path, ...node.path.map(String)]);
      case 'Fetch':
        return signalled(compileFetch(node, path), node.id);
      case 'Defer':
        return compileBlocks(node);
      case 'Condition':
        throw new Error(`expected a plan of fetches, got ${node.kind}`);
    }
  }

  function compileBlocks({ primary, deferred }: DeferNode): PlanStep {
    const main = primary.node ? compile(primary.node, []) : NOTHING;
    const blocks = deferred.flatMap(({ node, ...each }) => (node ? [{ ...each, step: compile(node, []) }] : []));
    return async (execution) => {
      const done = main(execution);
      for (const block of blocks) startBlock(block, execution, done);
      await done;
    };
  }

  return compile(plan, []);
}

/** Fetches with the same operation share their calls. */
function createFetchCompiler(options: CompileOptions) {
  const operations = new Map<string, FetchOperation>();
  return (node: FetchNode, path: readonly string[]): PlanStep => {
    if (node.contextRewrites)
      throw new Error('expected a plan without @fromContext, which the gateway does not execute');
    const identity = `${node.serviceName} ${node.operation}`;
    const operation = operations.get(identity) ?? createFetchOperation(node, options.types);
    operations.set(identity, operation);
    return node.requires
      ? createEntityFetch({ node, requires: node.requires, path, operation, ...options })
      : createRootFetch(operation, path, options.types);
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

/** Nobody waits for deferred blocks any more. What is not deferred is always executed: it may be a mutation. */
function isCancelled({ block, deferral }: PlanExecution): boolean {
  return block !== null && deferral !== null && deferral.isCancelled;
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
