import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import type { CompletedFragment, PendingFragment, ResponsePart } from '../execution/executeIncrementally.ts';

type Errors = { readonly errors: readonly GraphQLFormattedError[] };
/** A completed fragment with errors as clients see them. */
type Completed = Omit<CompletedFragment, 'errors'> & Errors;

/** A later part of a response with errors as clients see them. */
export type FormattedPart = Omit<ResponsePart, 'completed'> & { readonly completed: readonly Completed[] };

/** Writes the parts of one response as the JSON text of each. */
export type PartWriter = {
  readonly first: (result: FormattedExecutionResult, pending: readonly PendingFragment[]) => string;
  /** Null for a part that has nothing new for the client. */
  readonly later: (part: FormattedPart) => string | null;
};

/** A format of responses in parts; `parameter` is the one of its media type, `multipart/mixed`. */
export type IncrementalFormat = {
  readonly parameter: { readonly name: string; readonly value: string };
  readonly createWriter: () => PartWriter;
};

/**
 * The format of a proposal of 2022 to the GraphQL specification, which Apollo Client's `Defer20220824Handler` and Apollo
 * Kotlin read: each fragment is delivered with all of its fields.
 */
export const deferSpec20220824: IncrementalFormat = {
  parameter: { name: 'deferSpec', value: '20220824' },
  createWriter: () => ({
    first: (result) => JSON.stringify({ ...result, hasNext: true }),
    later({ completed, hasNext }) {
      const incremental = completed.map(({ data, path, label, errors }) => ({
        ...(errors.length > 0 && { errors }),
        data,
        path,
        ...(label !== null && { label }),
      }));
      return JSON.stringify({ incremental, hasNext });
    },
  }),
};

/**
 * The format of the proposal to the GraphQL specification since 2024 (https://specs.apollo.dev/incremental/v0.2), which
 * Apollo Client's `GraphQL17Alpha9Handler` reads: no field is delivered twice.
 */
export const incrementalSpecV02: IncrementalFormat = {
  parameter: { name: 'incrementalSpec', value: 'v0.2' },
  createWriter: () => new UniqueFieldsWriter(),
};

/** The format that a client names; null when it names none. */
export function findIncrementalFormat(valueOf: (name: string) => unknown): IncrementalFormat | null {
  return (
    [incrementalSpecV02, deferSpec20220824].find(({ parameter }) => valueOf(parameter.name) === parameter.value) ?? null
  );
}

type Node = Record<string | number, unknown>;
type Path = readonly (string | number)[];
type Piece = { readonly subPath: Path; readonly data: Node };

class UniqueFieldsWriter implements PartWriter {
  /** What the client has. */
  #delivered: Node = {};
  readonly #announced = new Set<string>();
  readonly #reported = new Set<string>();

  first(result: FormattedExecutionResult, pending: readonly PendingFragment[]): string {
    this.#delivered = { ...result.data };
    this.#unreported(result.errors ?? []);
    return JSON.stringify({
      ...result,
      pending: pending.filter((each) => this.#announce(each)).map(pendingEntry),
      hasNext: true,
    });
  }

  later({ pending, completed, hasNext }: FormattedPart): string | null {
    const results = completed.map((each) => this.#complete(each, pending));
    const announced = pending.filter((each) => this.#announced.has(each.id) || this.#announce(each)).map(pendingEntry);
    const lists = {
      pending: announced,
      incremental: results.flatMap(({ incremental }) => incremental),
      completed: results.flatMap((each) => each.completed),
    };
    const entries = Object.entries(lists).filter(([, list]) => list.length > 0);
    if (entries.length === 0 && hasNext) return null;
    return JSON.stringify({ ...Object.fromEntries(entries), hasNext });
  }

  /** Whether the client has the object of a fragment: null may have spread to it from another field. */
  #announce({ id, path }: PendingFragment): boolean {
    if (isNode(this.#at(path))) this.#announced.add(id);
    return this.#announced.has(id);
  }

  #complete({ id, path, data, errors }: Completed, pending: readonly PendingFragment[]) {
    const isAnnounced = this.#announced.has(id) || pending.some((each) => each.id === id && this.#announce(each));
    if (!isAnnounced) return { incremental: [], completed: [] };
    const unreported = this.#unreported(errors);
    if (data === null) return { incremental: [], completed: [{ id, errors }] };
    const target = this.#at(path);
    const pieces = isNode(target) ? mergeNew(target, data, []) : [];
    if (pieces.length === 0 && unreported.length > 0) pieces.push({ subPath: [], data: {} });
    const incremental = pieces.map((piece, at) => ({
      ...(at === 0 && unreported.length > 0 && { errors: unreported }),
      id,
      ...(piece.subPath.length > 0 && { subPath: piece.subPath }),
      data: piece.data,
    }));
    return { incremental, completed: [{ id }] };
  }

  #at(path: Path): unknown {
    return path.reduce<unknown>((value, step) => (isNode(value) ? value[step] : undefined), this.#delivered);
  }

  #unreported(errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] {
    return errors.filter(({ path, message }) => {
      const identity = JSON.stringify([path, message]);
      const isNew = !this.#reported.has(identity);
      this.#reported.add(identity);
      return isNew;
    });
  }
}

function pendingEntry({ id, path, label }: PendingFragment) {
  return { id, path, ...(label !== null && { label }) };
}

/** Lists are nodes too: their keys are indexes. */
function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

/** Adds what `target` has not, and returns it as pieces of objects. What is null there stays null. */
function mergeNew(target: Node, source: Node, subPath: Path): Piece[] {
  const added: Node = {};
  const below: Piece[] = [];
  for (const [key, value] of Object.entries(source)) {
    const step = Array.isArray(source) ? Number(key) : key;
    const known = target[key];
    if (isNode(known) && isNode(value)) below.push(...mergeNew(known, value, [...subPath, step]));
    else if (!Object.hasOwn(target, key)) added[key] = value;
  }
  // A copy, because later fragments add to it, and the pieces are not written yet.
  for (const [key, value] of Object.entries(added)) target[key] = structuredClone(value);
  return Object.keys(added).length > 0 ? [{ subPath, data: added }, ...below] : below;
}
