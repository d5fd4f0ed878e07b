import type { PlanStep } from './compilePlan.ts';
import type { FetchOperation } from './fetchOperation.ts';
import { isCancelled, recordError, recordFault, recordLost } from './planExecution.ts';
import { forEachObjectAt, mergeInto, pathsOfObjectsAt, type Data } from './subgraphData.ts';
import type { TypeRelations } from './typeRelations.ts';

/** Compiles a fetch of root fields. They may be at a path below the root, where a field returns Query. */
export function createRootFetch(operation: FetchOperation, path: readonly string[], types: TypeRelations): PlanStep {
  return async (execution) => {
    if (isCancelled(execution)) return;
    const targets: Data[] = [];
    forEachObjectAt(execution.data, path, (object) => targets.push(object));
    if (targets.length === 0) return;
    const { data, errors, fault } = await operation.fetchRoot(execution);
    const keys = operation.keysOf(null);
    if (errors.length > 0 || fault) {
      const paths = [...pathsOfObjectsAt(execution.data, path).values()].flat();
      if (fault) recordFault(execution, operation, { fault, paths, keys });
      for (const error of errors) {
        const own = error.path && operation.dataPath(error.path);
        recordError(execution, operation, { error, paths: own ? paths.map((each) => [...each, ...own]) : [null] });
      }
    }
    for (const target of targets) {
      if (data) mergeInto(target, data, types.isAbstract);
      else recordLost(execution, target, keys);
    }
  };
}
