import type { FetchDataRewrite, FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { applyRewrites } from './dataRewrites.ts';
import { isData, mergeInto, ownValue, type Data } from './subgraphData.ts';
import type { TypeRelations } from './typeRelations.ts';

/** An input of the fetch has not been returned. */
export const MISSING = Symbol('missing');
/** The fetch is for objects of other types. */
export const OTHER = Symbol('other');

/** The references to entities that a fetch sends: their keys and the inputs of `@requires`. */
export type Representations = {
  /** A text that only entities with equal references have in common. */
  readonly identify: (entity: Data) => string | typeof MISSING | typeof OTHER;
  /** The reference to an entity that has been identified. */
  readonly create: (entity: Data) => Data;
};

type RepresentationOptions = {
  readonly requires: NonNullable<FetchNode['requires']>;
  readonly rewrites: readonly FetchDataRewrite[];
  readonly types: TypeRelations;
  /** Whether the subgraph resolves entities of a type by a reference. */
  readonly isResolvable: (typename: string) => boolean;
};

/** The reference to entities of one type when all of its fields are leaves. */
type LeafReference = { readonly prefix: string; readonly keys: readonly string[] };

/** Compiles the references of a fetch. A reference of leaf fields, as most are, is identified without creating it. */
export function createRepresentations(o: RepresentationOptions): Representations {
  const { requires, rewrites, types, isResolvable } = o;
  const known = new Map<string, LeafReference | null>();

  function leafReferenceOf(typename: string): LeafReference | null {
    const cached = known.get(typename);
    if (cached !== undefined) return cached;
    // Not cached: the name is of a subgraph, which may send any number of them.
    if (rewrites.length > 0 || !isResolvable(typename)) return null;
    const keys = leafKeys(typename, requires, types);
    const reference = keys?.includes('__typename') ? { prefix: JSON.stringify([typename, keys]), keys } : null;
    known.set(typename, reference);
    return reference;
  }

  function create(entity: Data): Data {
    const representation = select(entity, requires, types) ?? {};
    if (typeof representation['__typename'] === 'string') applyRewrites(representation, rewrites, types);
    return representation;
  }

  return {
    create,
    identify(entity) {
      const typename = ownValue(entity, '__typename');
      const reference = typeof typename === 'string' ? leafReferenceOf(typename) : null;
      if (reference) return identityOf(entity, reference);
      if (select(entity, requires, types) === null) return MISSING;
      const representation = create(entity);
      const sent = representation['__typename'];
      return typeof sent === 'string' && isResolvable(sent) ? JSON.stringify(representation) : OTHER;
    },
  };
}

/** The keys of the fields that are selected of a type; null when one of them is an object. */
function leafKeys(
  typename: string,
  selections: readonly QueryPlanSelectionNode[],
  types: TypeRelations,
): readonly string[] | null {
  const keys = new Set<string>();
  for (const selection of selections) {
    if (selection.kind === 'Field') {
      if (selection.selections) return null;
      keys.add(selection.alias ?? selection.name);
    } else if (selection.typeCondition === undefined || types.isOfType(typename, selection.typeCondition)) {
      const inner = leafKeys(typename, selection.selections, types);
      if (inner === null) return null;
      for (const key of inner) keys.add(key);
    }
  }
  return [...keys];
}

function identityOf(entity: Data, { prefix, keys }: LeafReference): string | typeof MISSING {
  let identity = prefix;
  for (const key of keys) {
    const value = ownValue(entity, key);
    if (value === undefined) return MISSING;
    // With its length, no text can look like several values.
    identity += typeof value === 'string' ? `"${value.length}:${value}` : `${JSON.stringify(value)},`;
  }
  return identity;
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
