import type { FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import type { IncrementalResult, ResponsePart } from '../../gateway/execution/executeIncrementally.ts';
import {
  deferSpec20220824,
  incrementalSpecV02,
  type FormattedPart,
  type PartWriter,
} from '../../gateway/http/incrementalFormats.ts';

type Path = readonly (string | number)[];
type Errors = readonly GraphQLFormattedError[];
type Value = Record<string | number, unknown>;
type Merged = { readonly data: unknown; readonly errors: Errors };

/**
 * Reads all parts of a response in each format, and merges them as a client does. Throws where a part breaks the rules
 * of its format. Null for a response of one part.
 */
export async function mergeParts({ result, later }: IncrementalResult): Promise<readonly Merged[] | null> {
  if (!later) return null;
  const parts: ResponsePart[] = [];
  for (let part = await later.next(); part !== null; part = part.hasNext ? await later.next() : null) parts.push(part);
  const first: FormattedExecutionResult = {
    data: result.data,
    ...(result.errors.length > 0 && { errors: json(result.errors) }),
  };
  const write = (writer: PartWriter): Part[] => {
    const texts = [writer.first(first, later.pending), ...parts.map((part) => writer.later(formatted(part)))];
    return texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as Part]));
  };
  return [
    mergeFragments(write(deferSpec20220824.createWriter())),
    mergePieces(write(incrementalSpecV02.createWriter())),
  ];
}

function json(errors: readonly GraphQLError[]): Errors {
  return errors.map((error) => error.toJSON());
}

function formatted({ completed, ...part }: ResponsePart): FormattedPart {
  return { ...part, completed: completed.map((each) => ({ ...each, errors: json(each.errors) })) };
}

type Part = {
  readonly data?: Value;
  readonly errors?: Errors;
  readonly hasNext: boolean;
  readonly pending?: readonly { readonly id: string; readonly path: Path; readonly label?: string }[];
  readonly incremental?: readonly {
    readonly id?: string;
    readonly path?: Path;
    readonly subPath?: Path;
    readonly data: Value | null;
    readonly errors?: Errors;
  }[];
  readonly completed?: readonly { readonly id: string; readonly errors?: Errors }[];
};

function requireThat(isTrue: boolean, expectation: string, part: unknown): asserts isTrue {
  if (!isTrue) throw new Error(`expected ${expectation}, got ${JSON.stringify(part)}`);
}

function requireOrder(parts: readonly Part[]): void {
  for (const [at, part] of parts.entries()) {
    requireThat(part.hasNext === at < parts.length - 1, 'hasNext of all but the last part', parts);
    requireThat((part.data !== undefined) === (at === 0), 'data in the first part only', parts);
  }
}

/** `deferSpec=20220824`. */
function mergeFragments(parts: readonly Part[]): Merged {
  requireOrder(parts);
  const data = parts[0]?.data ?? {};
  const errors = [...(parts[0]?.errors ?? [])];
  for (const part of parts.slice(1)) {
    requireThat((part.incremental?.length ?? 0) > 0, 'a part that delivers something', part);
    for (const each of part.incremental ?? []) {
      const target = at(data, each.path ?? []);
      requireThat(isValue(target), 'a fragment after the object that it is of', each);
      if (each.data) mergeInto(target, each.data);
      errors.push(...(each.errors ?? []));
    }
  }
  return { data, errors };
}

/** `incrementalSpec=v0.2`. */
function mergePieces(parts: readonly Part[]): Merged {
  requireOrder(parts);
  const data = parts[0]?.data ?? {};
  const errors = [...(parts[0]?.errors ?? [])];
  const pending = new Map<string, Path>();
  const announced = new Set<string>();
  for (const part of parts) {
    for (const { id, path } of part.pending ?? []) {
      requireThat(!announced.has(id), 'each id once', part);
      announced.add(id);
      pending.set(id, path);
    }
    for (const each of part.incremental ?? []) {
      const path = pending.get(each.id ?? '');
      requireThat(path !== undefined, 'an id that is pending', part);
      const target = at(data, [...path, ...(each.subPath ?? [])]);
      requireThat(isValue(target) && each.data !== null, 'a piece of an object that the client has', each);
      for (const [key, value] of Object.entries(each.data)) {
        requireThat(!Object.hasOwn(target, key), 'each field once', each);
        target[key] = value;
      }
      errors.push(...(each.errors ?? []));
    }
    for (const each of part.completed ?? []) {
      requireThat(pending.delete(each.id), 'an id that is pending to be completed', part);
      errors.push(...(each.errors ?? []));
    }
    // An object that is announced is one that the client has by then.
    for (const path of pending.values()) requireThat(isValue(at(data, path)), 'an announcement after its object', part);
  }
  requireThat(pending.size === 0, 'each id to be completed', parts);
  return { data, errors };
}

function at(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (isValue(value) ? value[step] : undefined), data);
}

function isValue(value: unknown): value is Value {
  return typeof value === 'object' && value !== null;
}

function mergeInto(target: Value, source: Value): void {
  for (const [key, value] of Object.entries(source)) {
    const known = target[key];
    if (isValue(known) && isValue(value)) mergeInto(known, value);
    else target[key] = value;
  }
}
