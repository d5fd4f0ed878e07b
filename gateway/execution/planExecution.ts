import type { Fault } from '#platform/faults/faults.ts';
import type { Deferral } from './deferral.ts';
import type { FetchOperation, FetchOutcome, FetchRequest } from './fetchOperation.ts';
import { ownValue, type Data, type DataPath } from './subgraphData.ts';
import type { SubgraphResponse } from './subgraphResponse.ts';

type ResponseError = NonNullable<SubgraphResponse['errors']>[number];

/** An error of a subgraph, or of a call of it. `path` is of data keys, null when the subgraph names none. */
export type SubgraphError = {
  readonly subgraph: string;
  readonly path: DataPath | null;
  /** The label of the deferred block that called; null: it is not deferred. */
  readonly block: string | null;
  readonly message: string;
  readonly extensions: Readonly<Record<string, unknown>>;
};

/** The fetches of a plan that share a call, and how many they are. */
export type CallGroup = { readonly operation: FetchOperation; fetches: number };

/** The call of a group of fetches in one execution. It is sent when each fetch of the group is ready. */
export type Batch = {
  readonly representations: Data[];
  /** The `__typename` of each represented object. */
  readonly typenames: unknown[];
  readonly indexes: Map<string, number>;
  /** A fetch has added its representations, perhaps none. */
  readonly ready: () => void;
  readonly outcome: Promise<FetchOutcome<readonly unknown[]>>;
};

/** One execution of a plan. */
export type PlanExecution = FetchRequest & {
  readonly data: Data;
  readonly errors: SubgraphError[];
  /**
   * The keys of objects whose values a subgraph could not give: they are null, and errors say why where there is a
   * reason.
   */
  readonly lost: Map<Data, Set<string>>;
  readonly batches: Map<CallGroup, Batch>;
  /** The label of the deferred block that is executed. */
  readonly block: string | null;
  /** Null when the plan has no deferred blocks. */
  readonly deferral: Deferral | null;
};

export function createPlanExecution(request: FetchRequest, deferral: Deferral | null = null): PlanExecution {
  return { ...request, data: {}, errors: [], lost: new Map(), batches: new Map(), block: null, deferral };
}

/** Nobody waits for deferred blocks any more. What is not deferred is always executed: it may be a mutation. */
export function isCancelled({ block, deferral }: PlanExecution): boolean {
  return block !== null && deferral !== null && deferral.isCancelled;
}

/** Records that a fetch returned nothing for an object. */
export function recordLost({ lost }: PlanExecution, object: Data, keys: readonly string[]): void {
  const known = lost.get(object) ?? new Set<string>();
  lost.set(object, known);
  for (const key of keys) if (ownValue(object, key) === undefined) known.add(key);
}

/** Records a fault of a whole call, once for each key at each of the places. */
export function recordFault(
  { errors, block }: PlanExecution,
  { subgraph }: FetchOperation,
  {
    fault,
    paths,
    keys,
  }: { readonly fault: Fault; readonly paths: readonly DataPath[]; readonly keys: readonly string[] },
): void {
  const { message, extensions } = fault;
  for (const path of paths)
    for (const key of keys) errors.push({ subgraph, path: [...path, key], block, message, extensions });
}

/** Records an error of a response at each of the places of the object that it belongs to. */
export function recordError(
  { errors, block }: PlanExecution,
  { subgraph }: FetchOperation,
  { error, paths }: { readonly error: ResponseError; readonly paths: readonly (DataPath | null)[] },
): void {
  const { message = '', extensions = {} } = error;
  for (const path of paths) errors.push({ subgraph, path, block, message, extensions });
}
