import { setImmediate as nextTurn } from 'node:timers/promises';
import { GraphQLError, type ExecutionResult, type GraphQLCompositeType } from 'graphql';
import { completeFields, INVALID, type Completion } from './completeValue.ts';
import { Deferral } from './deferral.ts';
import { completeRoot, executePlan, type ExecutionRequest, type OperationResult } from './executePrepared.ts';
import { labelOf } from './normaliseOperation.ts';
import type { DeferredBlocks, PreparedOperation } from './operationEngine.ts';
import { createPlanExecution, type PlanExecution, type SubgraphError } from './planExecution.ts';
import { responseErrors } from './responseErrors.ts';
import type { DeferredShape, ResponseShape } from './responseShape.ts';
import { isData, ownValue, type Data, type DataPath } from './subgraphData.ts';

/** A deferred fragment at one object of the response, which a later part delivers. */
export type PendingFragment = {
  /** Unique in the response. */
  readonly id: string;
  /** The path of the object. */
  readonly path: DataPath;
  /** The client's label. */
  readonly label: string | null;
};

/** The fields of a fragment at its object; null when a field of it that may not be null has no value. */
export type CompletedFragment = PendingFragment & OperationResult;

/** A part of a response that follows the first. Fragments are completed in the order in which they were announced. */
export type ResponsePart = {
  /** Those that are new with this part. They may be completed in it too. */
  readonly pending: readonly PendingFragment[];
  readonly completed: readonly CompletedFragment[];
  readonly hasNext: boolean;
};

/** The parts that follow the first; each one has completed fragments, and the last one all that are left. */
export type LaterParts = {
  /** The fragments that the first part announces; at least one. */
  readonly pending: readonly PendingFragment[];
  /** Resolves with the next part when a fragment is ready, and with null after `close`. One call at a time. */
  readonly next: () => Promise<ResponsePart | null>;
  /** Starts no more calls. Idempotent. */
  readonly close: () => void;
};

/** `later` is null when the result is the whole response. */
export type IncrementalResult = { readonly result: OperationResult; readonly later: LaterParts | null };

/**
 * Executes an operation once, and resolves with the part of its response that is not deferred. The deferred blocks of
 * the plan go on until the deadline of the context, or until the later parts are closed.
 */
export async function executeIncrementally(
  prepared: PreparedOperation,
  request: ExecutionRequest,
): Promise<IncrementalResult> {
  const deferral = new Deferral();
  const execution = createPlanExecution(request, deferral);
  const introspected = await executePlan(prepared, request, execution);
  const reported = new Set<SubgraphError>();
  const result = completeRoot(prepared, execution, { introspected, reported });
  const { defers, shape } = prepared;
  const fragments = new DeferredFragments({ execution, deferral, defers, introspected, reported });
  const place = { shape, data: execution.data, dataPath: [], path: [] };
  const pending = result.data ? fragments.announce(result.data, place) : [];
  const close = (): void => deferral.cancel();
  if (pending.length > 0) return { result, later: { pending, next: () => fragments.next(), close } };
  close();
  return { result, later: null };
}

/** An object that was completed with a shape, and its places in the data and in the response. */
type Completed = {
  readonly shape: ResponseShape;
  readonly data: Data;
  readonly dataPath: DataPath;
  readonly path: DataPath;
};

type Fragment = PendingFragment &
  Completed & {
    readonly type: GraphQLCompositeType;
    /** The labels of the blocks of the plan that fetch it, and of those that fetch the fragments around it. */
    readonly blocks: readonly string[];
    readonly around: readonly string[];
  };

type FragmentsOptions = {
  readonly execution: PlanExecution;
  readonly deferral: Deferral;
  readonly defers: DeferredBlocks | null;
  readonly introspected: ExecutionResult;
  readonly reported: Set<SubgraphError>;
};

/** The deferred fragments of one response that are not completed. */
class DeferredFragments {
  readonly #o: FragmentsOptions;
  #pending: readonly Fragment[] = [];
  #count = 0;

  constructor(options: FragmentsOptions) {
    this.#o = options;
  }

  /** Adds the deferred fragments at and below an object that was completed. */
  announce(result: Data, completed: Completed, around: readonly string[] = []): readonly PendingFragment[] {
    const announced = deferredIn(result, completed).map((each) => this.#fragment(each, around));
    this.#pending = [...this.#pending, ...announced];
    return announced;
  }

  async next(): Promise<ResponsePart | null> {
    const { deferral } = this.#o;
    while (!this.#pending.some((each) => this.#isReady(each))) {
      await deferral.whenChanged();
      // Blocks that continue after the same response are done by then.
      await nextTurn();
      if (deferral.isCancelled) return null;
    }
    const pending: PendingFragment[] = [];
    const completed: CompletedFragment[] = [];
    for (let ready = this.#takeReady(); ready.length > 0; ready = this.#takeReady()) {
      for (const fragment of ready) {
        const result = this.#complete(fragment);
        const { id, path, label } = fragment;
        completed.push({ id, path, label, ...result });
        if (result.data)
          pending.push(...this.announce(result.data, fragment, [...fragment.around, ...fragment.blocks]));
      }
    }
    return { pending, completed, hasNext: this.#pending.length > 0 };
  }

  #fragment({ fragment, ...place }: Found, around: readonly string[]): Fragment {
    this.#count += 1;
    return {
      ...place,
      id: String(this.#count),
      label: labelOf(fragment),
      blocks: this.#o.defers?.(fragment) ?? [],
      around,
    };
  }

  #takeReady(): readonly Fragment[] {
    const ready = this.#pending.filter((each) => this.#isReady(each));
    this.#pending = this.#pending.filter((each) => !ready.includes(each));
    return ready;
  }

  #isReady({ blocks }: Fragment): boolean {
    return blocks.every((label) => this.#o.deferral.isDone(label));
  }

  #complete(fragment: Fragment): OperationResult {
    const { execution, deferral, introspected, reported } = this.#o;
    const { shape, type, data, path, blocks, around } = fragment;
    const failures = blocks.map((label) => deferral.failureOf(label)).filter((failure) => failure !== null);
    if (failures.length > 0) return { data: null, errors: failures.map((failure) => failureAt(path, failure)) };
    const completion: Completion = { errors: [], lost: execution.lost, introspected: introspected.data ?? {} };
    const completed = completeFields(data, { fields: shape.fieldsOf(type), type }, completion);
    const past = execution.errors.filter(
      ({ block }) => block === null || blocks.includes(block) || around.includes(block),
    );
    const isOwn = (block: string | null): boolean => block !== null && blocks.includes(block);
    const errors = responseErrors(past, completion.errors, { ...fragment, isOwn, reported });
    // The completion of an object is an object.
    return { data: completed === INVALID ? null : (completed as Data), errors };
  }
}

// With an original error, which is logged; clients receive INTERNAL.
function failureAt(path: DataPath, failure: unknown): GraphQLError {
  const originalError = failure instanceof Error ? failure : new Error(String(failure));
  return new GraphQLError(originalError.message, { path, originalError });
}

type Found = DeferredShape & Completed & { readonly type: GraphQLCompositeType };

/** The deferred fragments of an object and of those below it which are in the response, in its order. */
function deferredIn(result: Data, { shape, data, dataPath, path }: Completed): readonly Found[] {
  const type = shape.typeOf(data);
  if (!type) return [];
  const own = shape.deferredOf(type).map((each) => ({ ...each, type, data, dataPath, path }));
  const below = shape.fieldsOf(type).flatMap(({ key, dataKey, shape: inner }) => {
    if (!inner || dataKey.startsWith('__')) return [];
    const places = { dataPath: [...dataPath, dataKey], path: [...path, key] };
    return deferredInValue(result[key], { ...places, shape: inner, value: ownValue(data, dataKey) });
  });
  return [...own, ...below];
}

type CompletedValue = Omit<Completed, 'data'> & { readonly value: unknown };

function deferredInValue(result: unknown, { value, shape, dataPath, path }: CompletedValue): readonly Found[] {
  if (Array.isArray(result) && Array.isArray(value))
    return result.flatMap((each, at) =>
      deferredInValue(each, { value: value[at], shape, dataPath: [...dataPath, at], path: [...path, at] }),
    );
  return isData(result) && isData(value) ? deferredIn(result, { shape, data: value, dataPath, path }) : [];
}
