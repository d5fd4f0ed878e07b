import type { FetchDataRewrite, FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { applyRewrites } from './dataRewrites.ts';
import { isData, mergeInto, ownValue, type Data } from './subgraphData.ts';
import type { TypeRelations } from './typeRelations.ts';

/** `missing`: an input has not been returned; `other`: the fetch is for objects of other types. */
export type Representation = Data | 'missing' | 'other';

type RepresentationOptions = {
  readonly requires: NonNullable<FetchNode['requires']>;
  readonly rewrites: readonly FetchDataRewrite[];
  readonly types: TypeRelations;
  /** Whether the subgraph resolves entities of a type by a reference. */
  readonly isResolvable: (typename: string) => boolean;
};

/**
 * Returns a function that creates the reference to an entity that a fetch sends: its key and the inputs of `@requires`.
 */
export function createRepresentations(o: RepresentationOptions): (entity: Data) => Representation {
  const { requires, rewrites, types, isResolvable } = o;
  return (entity) => {
    const representation = select(entity, requires, types);
    if (representation === null) return 'missing';
    if (typeof representation['__typename'] !== 'string') return 'other';
    applyRewrites(representation, rewrites, types);
    return isResolvable(String(representation['__typename'])) ? representation : 'other';
  };
}

/** The selected part of an object; null when a field of it has not been returned. */
function select(source: Data, selections: readonly QueryPlanSelectionNode[], types: TypeRelations): Data | null {
  const result: Data = {};
  for (const selection of selections) {
    if (selection.kind === 'Field') {
      const key = selection.alias ?? selection.name;
      const value = selectValue(ownValue(source, key), selection.selections, types);
      if (value === undefined) return null;
      result[key] = value;
    } else if (applies(source, selection.typeCondition, types)) {
      const part = select(source, selection.selections, types);
      if (part === null) return null;
      mergeInto(result, part, types.isAbstract);
    }
  }
  return result;
}

function selectValue(
  value: unknown,
  selections: readonly QueryPlanSelectionNode[] | undefined,
  types: TypeRelations,
): unknown {
  if (!selections || value == null) return value;
  if (Array.isArray(value)) {
    const values = value.map((each) => selectValue(each, selections, types));
    return values.includes(undefined) ? undefined : values;
  }
  return isData(value) ? (select(value, selections, types) ?? undefined) : undefined;
}

function applies(source: Data, condition: string | undefined, { isOfType }: TypeRelations): boolean {
  const typename = source['__typename'];
  return condition === undefined || (typeof typename === 'string' && isOfType(typename, condition));
}
