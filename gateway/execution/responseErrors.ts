import { GraphQLError } from 'graphql';
import type { CompletionError } from './completeValue.ts';
import { responsePaths } from './errorPaths.ts';
import type { SubgraphError } from './planExecution.ts';
import type { ResponseShape } from './responseShape.ts';
import type { Data, DataPath } from './subgraphData.ts';

/** A part of a response: an object, the shape that it was completed with, and where it is. */
export type CompletedPart = {
  readonly shape: ResponseShape;
  readonly data: Data;
  /** Where the object is, in data keys and in response keys. */
  readonly dataPath: DataPath;
  readonly path: DataPath;
  /** Whether a block is executed for this part: its errors without a path, or above the part, are of this part. */
  readonly isOwn: (block: string | null) => boolean;
  /** The errors that parts of this response have reported; null: there is one part. */
  readonly reported: Set<SubgraphError> | null;
};

/**
 * The errors of a part of a response, without those that the completion found only because of an error of a subgraph.
 * Each path is from the root of the response. `path` of completion errors is from the part.
 */
export function responseErrors(
  ofSubgraphs: readonly SubgraphError[],
  ofCompletion: readonly CompletionError[],
  part: CompletedPart,
): readonly GraphQLError[] {
  const found = new Map<string, GraphQLError>();
  const paths: DataPath[] = [];
  const lost = ofCompletion.filter(({ kind }) => kind === 'lost');
  for (const error of ofSubgraphs) {
    const { paths: places, isSelected, isGeneral } = placesOf(error, part);
    for (const place of places) {
      // Nothing that the client selects depends on the field: the plan fetched it for objects of another type.
      const isReason = isSelected || lost.some((value) => startsWith(value.path, place ?? []));
      if (!isReason && !(part.reported && isNullAbove(error, part))) continue;
      paths.push(place ?? []);
      if ((isGeneral && !part.isOwn(error.block)) || (!isSelected && part.reported?.has(error))) continue;
      part.reported?.add(error);
      const path = place && [...part.path, ...place];
      const extensions = { ...error.extensions, serviceName: error.subgraph };
      const identity = JSON.stringify([path, error.message, error.extensions['code']]);
      if (!found.has(identity)) found.set(identity, new GraphQLError(error.message, { path, extensions }));
    }
  }
  const unexplained = ofCompletion.filter(
    (error) => error.kind === 'invalid' || (error.kind === 'absent' && !isExplained(error, paths)),
  );
  return [...found.values(), ...unexplained.map((error) => completionError(error, part))];
}

type Places = {
  readonly paths: readonly (DataPath | undefined)[];
  readonly isSelected: boolean;
  /** Whether the error has no place below the object of the part. */
  readonly isGeneral: boolean;
};

/** The places of an error in a part, from the part; undefined: the error has no path. */
function placesOf({ path }: SubgraphError, { shape, data, dataPath }: CompletedPart): Places {
  if (path === null) return { paths: [undefined], isSelected: true, isGeneral: true };
  if (path.length < dataPath.length && startsWith(dataPath, path))
    return { paths: [[]], isSelected: true, isGeneral: true };
  if (!startsWith(path, dataPath)) return { paths: [], isSelected: false, isGeneral: false };
  const { paths, isSelected } = responsePaths(path.slice(dataPath.length), shape, data);
  return { paths, isSelected, isGeneral: path.length === dataPath.length && path.length > 0 };
}

/** Whether an object is null because of a field of it that a later part would have had. */
function isNullAbove({ path }: SubgraphError, { data, dataPath }: CompletedPart): boolean {
  let value: unknown = data;
  for (const step of path?.slice(dataPath.length) ?? []) {
    if (value === null) return true;
    value = typeof value === 'object' ? (value as Record<string | number, unknown>)[step] : undefined;
  }
  return false;
}

/** Whether an error of a subgraph is the reason: at or above the place, or where null spread from it. */
function isExplained({ path, stepsBelowNull }: CompletionError, paths: readonly DataPath[]): boolean {
  const nullPath = stepsBelowNull === null ? [] : path.slice(0, path.length - stepsBelowNull);
  return paths.some((reason) => startsWith(reason, nullPath) || startsWith(path, reason));
}

function startsWith(path: DataPath, start: DataPath): boolean {
  return start.length <= path.length && start.every((step, at) => path[at] === step);
}

// With an original error, which is logged; clients receive INTERNAL.
function completionError({ message, path }: CompletionError, part: CompletedPart): GraphQLError {
  return new GraphQLError(message, { path: [...part.path, ...path], originalError: new Error(message) });
}
