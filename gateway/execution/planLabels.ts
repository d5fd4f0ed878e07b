import type { InlineFragmentNode } from 'graphql';

/**
 * The labels of deferred fragments in the planner's document. They depend only on what is planned, so that operations
 * with other labels share a plan. A fragment has several where its fields are planned for several types.
 */
export type PlanLabels = {
  readonly add: (fragment: InlineFragmentNode) => string;
  /** Empty for a fragment all of whose fields are planned with the selection around it. */
  readonly of: (fragment: InlineFragmentNode) => readonly string[];
};

/** Creates the labels of one operation. */
export function createPlanLabels(): PlanLabels {
  const byFragment = new Map<InlineFragmentNode, string[]>();
  let count = 0;
  return {
    add(fragment) {
      const label = String((count += 1));
      byFragment.set(fragment, [...(byFragment.get(fragment) ?? []), label]);
      return label;
    },
    of: (fragment) => byFragment.get(fragment) ?? [],
  };
}
