import type { FetchNode, PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, type SelectionNode } from 'graphql';
import { renamedKeys } from './dataRewrites.ts';
import { selectionsIn } from './fieldSets.ts';

/**
 * A fetch with its place and the data paths that it needs and gives. A path is data keys with dots, without list
 * indexes.
 */
export type Step = {
  readonly node: PlanNode;
  /** By which deferred blocks name the fetch that they depend on. */
  readonly id: string | undefined;
  readonly needs: readonly string[];
  readonly gives: readonly string[];
  readonly isMutation: boolean;
};

/**
 * Returns the plan, or the same fetches in another order when one of them would start before another has returned its
 * inputs: the planner does that for some chains of `@requires`. `given` are the paths that are fetched before. Throws when
 * no fetch returns an input.
 */
export function orderFetches(plan: PlanNode, given: ReadonlySet<string> = new Set()): PlanNode {
  if (isOrdered(plan, '', new Set(given))) return plan;
  let waiting = stepsIn(plan);
  const done = new Set(given);
  const rounds: PlanNode[] = [];
  while (waiting.length > 0) {
    const ready = readySteps(waiting, done);
    if (ready.length === 0) throw new Error('expected a query plan in which each input of a fetch is fetched before');
    for (const path of givenPaths(ready)) done.add(path);
    rounds.push({ kind: 'Parallel', nodes: ready.map(({ node }) => node) });
    waiting = waiting.filter((step) => !ready.includes(step));
  }
  return { kind: 'Sequence', nodes: rounds };
}

function readySteps(waiting: readonly Step[], done: ReadonlySet<string>): readonly Step[] {
  const firstMutation = waiting.find(({ isMutation }) => isMutation);
  const possible = waiting.filter(
    (step) => step.needs.every((path) => done.has(path)) && (!step.isMutation || step === firstMutation),
  );
  // An earlier fetch may return an input again: `__typename`, which at first is that of an interface.
  const settled = possible.filter((step) =>
    waiting.slice(0, waiting.indexOf(step)).every(({ gives }) => !gives.some((path) => step.needs.includes(path))),
  );
  return settled.length > 0 ? settled : possible;
}

/** Whether each fetch starts after those of its inputs; adds the paths that are fetched to `given`. */
export function isOrdered(node: PlanNode, prefix: string, given: Set<string>): boolean {
  if (node.kind === 'Sequence') return node.nodes.every((each) => isOrdered(each, prefix, given));
  if (node.kind === 'Parallel') {
    const before = [...given];
    return node.nodes.every((each) => {
      const own = new Set(before);
      const isInOrder = isOrdered(each, prefix, own);
      for (const path of own) given.add(path);
      return isInOrder;
    });
  }
  return stepsIn(node, prefix).every(({ needs, gives }) => {
    const isInOrder = needs.every((path) => given.has(path));
    for (const path of gives) given.add(path);
    return isInOrder;
  });
}

/** The fetches of a plan without deferred blocks. */
export function stepsIn(node: PlanNode, prefix = ''): readonly Step[] {
  if (node.kind === 'Flatten') {
    const inner = stepsIn(node.node, `${prefix}${node.path.filter((step) => step !== '@').join('.')}.`);
    return inner.map((step) => ({ ...step, node: { ...node, node: step.node } }));
  }
  if (node.kind === 'Defer') throw new Error('expected a query plan with deferred blocks in blocks only');
  if (node.kind !== 'Fetch') return 'nodes' in node ? node.nodes.flatMap((each) => stepsIn(each, prefix)) : [];
  const isMutation = node.operationKind === 'mutation' && node.requires === undefined;
  const { id } = node;
  return [{ node, id, needs: neededPaths(node.requires ?? [], prefix), gives: pathsOf(node, prefix), isMutation }];
}

function neededPaths(selections: readonly QueryPlanSelectionNode[], prefix: string): string[] {
  return selections.flatMap((each) => {
    if (each.kind === 'InlineFragment') return neededPaths(each.selections, prefix);
    const path = `${prefix}${each.alias ?? each.name}`;
    return [path, ...neededPaths(each.selections ?? [], `${path}.`)];
  });
}

export function givenPaths(steps: readonly Step[]): readonly string[] {
  return steps.flatMap(({ gives }) => gives);
}

function pathsOf({ operation, requires, outputRewrites = [] }: FetchNode, prefix: string): string[] {
  const renamed = renamedKeys(outputRewrites);
  const pathsIn = (selections: readonly SelectionNode[], before: string): string[] =>
    selections.flatMap((each) => {
      if (each.kind === Kind.INLINE_FRAGMENT) return pathsIn(each.selectionSet.selections, before);
      if (each.kind !== Kind.FIELD) return [];
      if (requires && each.name.value === '_entities') return pathsIn(each.selectionSet?.selections ?? [], before);
      const key = (each.alias ?? each.name).value;
      const path = `${before}${renamed.get(key) ?? key}`;
      return [path, ...pathsIn(each.selectionSet?.selections ?? [], `${path}.`)];
    });
  return pathsIn(selectionsIn(operation), prefix);
}
