import type { FetchNode, PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, type SelectionNode } from 'graphql';
import { renamedKeys } from './dataRewrites.ts';
import { selectionsIn } from './fieldSets.ts';

/**
 * A fetch with its place and the data paths that it needs and gives. A path is data keys with dots, without list
 * indexes.
 */
type Step = {
  readonly node: PlanNode;
  readonly needs: readonly string[];
  readonly gives: readonly string[];
  readonly isMutation: boolean;
};

/**
 * Returns the plan, or the same fetches in another order when one of them would start before another has returned its
 * inputs: the planner does that for some chains of `@requires`. Throws when no fetch returns an input.
 */
export function orderFetches(plan: PlanNode): PlanNode {
  const given = new Set<string>();
  if (isOrdered(plan, '', given)) return plan;
  let waiting = stepsIn(plan, '');
  const done = new Set<string>();
  const rounds: PlanNode[] = [];
  while (waiting.length > 0) {
    const ready = readySteps(waiting, done);
    if (ready.length === 0) throw new Error('expected a query plan in which each input of a fetch is fetched before');
    for (const path of ready.flatMap(({ gives }) => gives)) done.add(path);
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

function isOrdered(node: PlanNode, prefix: string, given: Set<string>): boolean {
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

function stepsIn(node: PlanNode, prefix: string): readonly Step[] {
  if (node.kind === 'Flatten') {
    const inner = stepsIn(node.node, `${prefix}${node.path.filter((step) => step !== '@').join('.')}.`);
    return inner.map((step) => ({ ...step, node: { ...node, node: step.node } }));
  }
  if (node.kind !== 'Fetch') return 'nodes' in node ? node.nodes.flatMap((each) => stepsIn(each, prefix)) : [];
  const isMutation = node.operationKind === 'mutation' && node.requires === undefined;
  return [{ node, needs: neededPaths(node.requires ?? [], prefix), gives: givenPaths(node, prefix), isMutation }];
}

function neededPaths(selections: readonly QueryPlanSelectionNode[], prefix: string): string[] {
  return selections.flatMap((each) => {
    if (each.kind === 'InlineFragment') return neededPaths(each.selections, prefix);
    const path = `${prefix}${each.alias ?? each.name}`;
    return [path, ...neededPaths(each.selections ?? [], `${path}.`)];
  });
}

function givenPaths({ operation, requires, outputRewrites = [] }: FetchNode, prefix: string): string[] {
  const renamed = renamedKeys(outputRewrites);
  const pathsOf = (selections: readonly SelectionNode[], before: string): string[] =>
    selections.flatMap((each) => {
      if (each.kind === Kind.INLINE_FRAGMENT) return pathsOf(each.selectionSet.selections, before);
      if (each.kind !== Kind.FIELD) return [];
      if (requires && each.name.value === '_entities') return pathsOf(each.selectionSet?.selections ?? [], before);
      const key = (each.alias ?? each.name).value;
      const path = `${before}${renamed.get(key) ?? key}`;
      return [path, ...pathsOf(each.selectionSet?.selections ?? [], `${path}.`)];
    });
  return pathsOf(selectionsIn(operation), prefix);
}
