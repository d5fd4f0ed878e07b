import type { DeferNode, PlanNode } from '@apollo/query-planner';
import { givenPaths, isOrdered, orderFetches, stepsIn, type Step } from './orderFetches.ts';

type Deferred = DeferNode['deferred'][number];

/** A deferred block that starts when all of the block around it is done; others start after the fetches they name. */
export type DeferredBlock = Deferred & { readonly startsLast?: boolean };

/**
 * Returns a plan in which each fetch has its inputs: {@link orderFetches} for each block. A deferred block has as inputs
 * what the fetches give that it depends on. When that is too little for one of them, or fetches have to be ordered,
 * each block starts after the block around it.
 */
export function orderBlocks(plan: PlanNode): PlanNode {
  if (plan.kind !== 'Defer') return orderFetches(plan);
  return startsInOrder(plan, []) ? plan : oneAfterTheOther(plan, new Set());
}

function oneAfterTheOther(node: PlanNode, given: ReadonlySet<string>): PlanNode {
  if (node.kind !== 'Defer') return orderFetches(node, given);
  const { node: main } = node.primary;
  const primary = main && orderFetches(main, given);
  const after = new Set([...given, ...givenPaths(primary ? stepsIn(primary) : [])]);
  const deferred = node.deferred.map((each): DeferredBlock => ({
    ...each,
    startsLast: true,
    ...(each.node && { node: oneAfterTheOther(each.node, after) }),
  }));
  return { kind: 'Defer', primary: { ...node.primary, ...(primary && { node: primary }) }, deferred };
}

/** `around`: the steps of the blocks around this one. */
function startsInOrder(node: DeferNode, around: readonly Step[], depends: ReadonlySet<string> = new Set()): boolean {
  const { node: main } = node.primary;
  const own = main ? stepsIn(main) : [];
  if (main && !isOrdered(main, '', givenBy(depends, around))) return false;
  const before = [...around, ...own];
  return node.deferred.every((each) => isReadyInTime(each, before));
}

function isReadyInTime({ depends, node }: Deferred, before: readonly Step[]): boolean {
  if (!node) return true;
  const ids = new Set(depends.map(({ id }) => id));
  const needs = new Set(needsOf(node));
  // All fetches that give an input: `__typename` at first may be that of an interface.
  // The planner gives one id to several fetches of a mutation.
  const isKnown = [...ids].every((id) => before.filter((step) => step.id === id).length === 1);
  const isAwaited = before.every((step) => ids.has(step.id ?? '') || !step.gives.some((path) => needs.has(path)));
  if (!isKnown || !isAwaited) return false;
  return node.kind === 'Defer' ? startsInOrder(node, before, ids) : isOrdered(node, '', givenBy(ids, before));
}

function givenBy(ids: ReadonlySet<string>, steps: readonly Step[]): Set<string> {
  return new Set(givenPaths(steps.filter(({ id }) => id !== undefined && ids.has(id))));
}

function needsOf(node: PlanNode): readonly string[] {
  const main = node.kind === 'Defer' ? node.primary.node : node;
  return main ? stepsIn(main).flatMap(({ needs }) => needs) : [];
}
