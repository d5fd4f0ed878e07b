import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { createFetchOperation, type FetchOperation } from './fetchOperation.ts';
import { createEntityFetch } from './entityFetch.ts';
import { createRootFetch } from './rootFetch.ts';
import type { PlanExecution } from './planExecution.ts';
import type { TypeRelations } from './typeRelations.ts';

/** A compiled part of a plan. Rejects only for a bug of the gateway; what a subgraph does wrong is recorded. */
export type PlanStep = (execution: PlanExecution) => Promise<void>;

export type CompileOptions = {
  readonly types: TypeRelations;
  /** Whether a subgraph resolves entities of a type by a reference. */
  readonly isResolvable: (subgraph: string, typename: string) => boolean;
};

/** Compiles a plan to functions. Throws for a plan that needs what the gateway does not execute. */
export function compilePlan(plan: PlanNode, options: CompileOptions): PlanStep {
  const operations = new Map<string, FetchOperation>();

  function compile(node: PlanNode, path: readonly string[]): PlanStep {
    switch (node.kind) {
      case 'Sequence': {
        const steps = node.nodes.map((each) => compile(each, path));
        return async (execution) => {
          for (const step of steps) await step(execution);
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
        return compileFetch(node, path);
      case 'Condition':
      case 'Defer':
        throw new Error(`expected a plan of fetches, got ${node.kind}`);
    }
  }

  function compileFetch(node: FetchNode, path: readonly string[]): PlanStep {
    if (node.contextRewrites)
      throw new Error('expected a plan without @fromContext, which the gateway does not execute');
    // Fetches with the same operation share their calls.
    const identity = `${node.serviceName} ${node.operation}`;
    const operation = operations.get(identity) ?? createFetchOperation(node, options.types);
    operations.set(identity, operation);
    return node.requires
      ? createEntityFetch({ node, requires: node.requires, path, operation, ...options })
      : createRootFetch(operation, path, options.types);
  }

  return compile(plan, []);
}
