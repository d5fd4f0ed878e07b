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
  const placed = ofSubgraphs.map((error) => ({ error, ...placesOf(error, part) }));
  const lost = unexplainedLosses(ofCompletion, placed);
  for (const { error, paths: places, isSelected, isGeneral, nullPaths } of placed) {
    for (const place of places) {
      // Otherwise nothing that the client selects depends on the field: the plan fetched it for others.
      const isReason = isSelected || nullPaths.includes(place) || lost.some((path) => isFieldAt(path, place ?? []));
      if (!isReason) continue;
      paths.push(place ?? []);
      if ((isGeneral && !part.isOwn(error.block)) || (!isSelected && part.reported?.has(error))) continue;
      part.reported?.add(error);
      const path = place && [...part.path, ...place];
      // Apollo Server would take the status of the response from `http`.
      const extensions = { ...error.extensions, http: undefined, serviceName: error.subgraph };
      const identity = JSON.stringify([path, error.message, error.extensions['code']]);
      if (!found.has(identity)) found.set(identity, new GraphQLError(error.message, { path, extensions }));
    }
  }
  const unexplained = ofCompletion.filter(
    (error) =>
      error.kind === 'invalid' || error.kind === 'denied' || (error.kind === 'absent' && !isExplained(error, paths)),
  );
  return [...found.values(), ...unexplained.map((error) => completionError(error, part))];
}

type Places = {
  readonly paths: readonly (DataPath | undefined)[];
  readonly isSelected: boolean;
  /** Whether the error has no place below the object of the part. */
  readonly isGeneral: boolean;
  /** The objects that may be null because of a field of them that a later part would have had. */
  readonly nullPaths: readonly (DataPath | undefined)[];
};

/** The places of an error in a part, from the part; undefined: the error has no path. */
function placesOf({ path }: SubgraphError, { shape, data, dataPath, reported }: CompletedPart): Places {
  if (path === null) return { paths: [undefined], isSelected: true, isGeneral: true, nullPaths: [] };
  if (path.length < dataPath.length && startsWith(dataPath, path))
    return { paths: [[]], isSelected: true, isGeneral: true, nullPaths: [] };
  if (!startsWith(path, dataPath)) return { paths: [], isSelected: false, isGeneral: false, nullPaths: [] };
  const { nullPaths, ...found } = responsePaths(path.slice(dataPath.length), shape, data);
  const isGeneral = path.length === dataPath.length && path.length > 0;
  return { ...found, isGeneral, nullPaths: reported ? nullPaths : [] };
}

/** The lost values that have no error of their own: a field that the client does not select is the reason. */
function unexplainedLosses(ofCompletion: readonly CompletionError[], placed: readonly Places[]): readonly DataPath[] {
  const own = placed.flatMap(({ paths, isSelected, isGeneral }) => (isSelected && !isGeneral ? paths : []));
  const hasOwn = (path: DataPath): boolean =>
    own.some((place) => place && (startsWith(path, place) || startsWith(place, path)));
  return ofCompletion.filter(({ kind, path }) => kind === 'lost' && !hasOwn(path)).map(({ path }) => path);
}

function isFieldAt(path: DataPath, object: DataPath): boolean {
  return path.length === object.length + 1 && startsWith(path, object);
}

/** Whether an error of a subgraph is the reason: at or above the place, or where null spread from it. */
function isExplained({ path, stepsBelowNull }: CompletionError, paths: readonly DataPath[]): boolean {
  const nullPath = stepsBelowNull === null ? [] : path.slice(0, path.length - stepsBelowNull);
  return paths.some((reason) => startsWith(reason, nullPath) || startsWith(path, reason));
}

function startsWith(path: DataPath, start: DataPath): boolean {
  return start.length <= path.length && start.every((step, at) => path[at] === step);
}

// With an original error: clients receive a fault as it is; any other error is logged, and is INTERNAL to them.
function completionError({ message, path, reason }: CompletionError, part: CompletedPart): GraphQLError {
  const originalError = reason ?? new Error(message);
  const extensions = reason?.extensions ?? {};
  return new GraphQLError(message, { path: [...part.path, ...path], originalError, extensions });
}
