import type { FetchNode } from '@apollo/query-planner';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';
import type { CompileOptions, PlanStep } from './compilePlan.ts';
import type { FetchOutcome } from './fetchOperation.ts';
import {
  isCancelled,
  recordError,
  recordFault,
  recordLost,
  type Batch,
  type CallGroup,
  type PlanExecution,
} from './planExecution.ts';
import { createRepresentations, MISSING } from './representation.ts';
import { forEachObjectAt, isData, mergeInto, pathsOfObjectsAt, type Data, type DataPath } from './subgraphData.ts';

type EntityFetchOptions = CompileOptions & {
  readonly node: FetchNode;
  readonly requires: NonNullable<FetchNode['requires']>;
  readonly path: readonly string[];
  readonly group: CallGroup;
};

/** The entities of one fetch, and for each the place of its representation in the call. */
type Fetched = { readonly entities: Data[]; readonly indexes: number[] };

/** Compiles a fetch of entities. Equal representations are sent once for all fetches of its group. */
export function createEntityFetch(o: EntityFetchOptions): PlanStep {
  const { node, path, group, types } = o;
  const { operation } = group;
  const { inputRewrites: rewrites = [], serviceName } = node;
  const isResolvable = (typename: string): boolean => o.isResolvable(serviceName, typename);
  const representations = createRepresentations({ requires: o.requires, rewrites, types, isResolvable });

  return async (execution) => {
    const { entities, indexes }: Fetched = { entities: [], indexes: [] };
    const incomplete: Data[] = [];
    const batch = batchOf(group, execution);
    const add = (entity: Data): void => {
      const identity = representations.identify(entity);
      if (identity === MISSING) incomplete.push(entity);
      if (typeof identity !== 'string') return;
      let index = batch.indexes.get(identity);
      if (index === undefined) {
        index = batch.representations.push(representations.create(entity)) - 1;
        batch.typenames.push(entity['__typename']);
        batch.indexes.set(identity, index);
      }
      entities.push(entity);
      indexes.push(index);
    };
    if (!isCancelled(execution)) forEachObjectAt(execution.data, path, add);
    if (incomplete.length > 0) recordIncomplete(incomplete, execution, o);
    batch.ready();
    if (entities.length === 0) return;
    const { data, errors, fault } = await batch.outcome;
    if (errors.length > 0 || fault)
      recordFailures({ entities, indexes }, { data: null, errors, fault }, { execution, o });
    for (let at = 0; at < entities.length; at += 1) {
      const entity = entities[at] ?? {};
      const found = data?.[indexes[at] ?? -1];
      if (isData(found)) mergeInto(entity, found, types.isAbstract);
      else recordLost(execution, entity, operation.keysOf(entity['__typename']));
    }
  };
}

function batchOf(group: CallGroup, execution: PlanExecution): Batch {
  const known = execution.batches.get(group);
  if (known) return known;
  const representations: Data[] = [];
  const typenames: unknown[] = [];
  const all = Promise.withResolvers<void>();
  let missing = group.fetches;
  const batch = {
    representations,
    typenames,
    indexes: new Map<string, number>(),
    ready: () => {
      missing -= 1;
      if (missing === 0 && representations.length > 0) all.resolve();
    },
    outcome: all.promise.then(() => group.operation.fetchEntities(representations, typenames, execution)),
  };
  execution.batches.set(group, batch);
  return batch;
}

type Recording = { readonly execution: PlanExecution; readonly o: EntityFetchOptions };

function recordFailures(
  { entities, indexes }: Fetched,
  { errors, fault }: FetchOutcome<null>,
  {
    execution,
    o: {
      path,
      group: { operation },
    },
  }: Recording,
): void {
  const paths = pathsOfObjectsAt(execution.data, path);
  const placesOf = (index: number): readonly DataPath[] =>
    entities.flatMap((entity, at) => (indexes[at] === index ? (paths.get(entity) ?? []) : []));
  const everywhere = (record: (paths: readonly DataPath[], keys: readonly string[]) => void): void => {
    for (const entity of new Set(entities)) record(paths.get(entity) ?? [], operation.keysOf(entity['__typename']));
  };
  if (fault) everywhere((paths, keys) => recordFault(execution, operation, { fault, paths, keys }));
  for (const error of errors) {
    const [, index, ...rest] = error.path ?? [];
    if (error.path === undefined) recordError(execution, operation, { error, paths: [null] });
    else if (typeof index === 'number') {
      const own = operation.dataPath(rest);
      const places = new Set(placesOf(index));
      recordError(execution, operation, { error, paths: [...places].map((place) => [...place, ...own]) });
    } else
      everywhere((paths, keys) => {
        const places = paths.flatMap((path) => keys.map((key) => [...path, key]));
        recordError(execution, operation, { error, paths: places });
      });
  }
}

/** An input is missing because its own fetch failed, which has an error; a subgraph that left it out has none yet. */
function recordIncomplete(
  entities: readonly Data[],
  execution: PlanExecution,
  { path, group: { operation } }: EntityFetchOptions,
) {
  const hasReason = execution.errors.length > 0 || execution.lost.size > 0;
  const paths = hasReason ? null : pathsOfObjectsAt(execution.data, path);
  for (const entity of entities) {
    const keys = operation.keysOf(entity['__typename']);
    recordLost(execution, entity, keys);
    const fault = new Fault(gatewayFaults.wrongReference);
    if (paths) recordFault(execution, operation, { fault, paths: paths.get(entity) ?? [], keys });
  }
}
