import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isObjectType,
  Kind,
  valueFromASTUntyped,
  getNullableType,
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import type { Supergraph } from '../composition/supergraph.ts';
import { partOf } from './catalogueChanges.ts';
import { leastOf, maxAgeOf, type ArgumentLimit } from './maxAge.ts';

/** What may be cached of one object that a fetch returns. */
export type ObjectPolicy = {
  readonly maxAgeMs: number;
  /** The types of the entities that are shown with the object and that are no part of it. */
  readonly types: ReadonlySet<string>;
};

/** What a cached value is of: the object with this id, or, with null, any of its type. */
export type Subject = { readonly type: string; readonly id: unknown };

type Variables = Readonly<Record<string, unknown>>;

/** How the response to a fetch may be cached. */
export type FetchPolicy = {
  /** Whether a field depends on the caller, so that only anonymous callers have the response in common. */
  readonly isOfAnonymousCallers: boolean;
} & (
  | {
      readonly kind: 'root';
      readonly object: ObjectPolicy;
      /** The objects that the root fields show, with the ids of their arguments. */
      readonly subjects: (variables: Variables) => readonly Subject[];
      /** The longest time that the values of arguments allow, in ms; Infinity when they do not matter. */
      readonly maxAgeByArguments: (variables: Variables) => number;
    }
  | { readonly kind: 'entities'; readonly objects: ReadonlyMap<string, ObjectPolicy> }
);

type Graph = Pick<Supergraph, 'cacheHints' | 'callerFields' | 'entityKeys' | 'fieldPolicies' | 'schema'>;
type Walk = { maxAgeS: number; readonly types: Set<string>; readonly limits: ArgumentLimit[] };
/** The entity that an object belongs to; null: that of another object than the one that is cached. */
type Owner = string | null;

class NotCacheable extends Error {}

/**
 * Reads how the response to a query of a plan may be cached: null unless every field has a maxAge, is public by its
 * hints, and has no access rule.
 */
export function readFetchPolicy(document: DocumentNode, graph: Graph): FetchPolicy | null {
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  const query = graph.schema().getQueryType();
  if (operation?.operation !== 'query' || !query) return null;
  try {
    const reader = new PolicyReader(graph);
    const fields = fieldsOf(operation.selectionSet);
    const [first] = fields;
    const read = first?.name.value === '_entities' ? reader.readEntities(first) : reader.readRoot(fields);
    return { ...read, isOfAnonymousCallers: reader.isPerCaller };
  } catch (error) {
    if (error instanceof NotCacheable) return null;
    throw error;
  }
}

class PolicyReader {
  isPerCaller = false;
  readonly #graph: Graph;
  readonly #schema: GraphQLSchema;
  readonly #entities: ReadonlySet<string>;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#schema = graph.schema();
    this.#entities = new Set([...graph.entityKeys.values()].flatMap((ofSubgraph) => [...ofSubgraph.keys()]));
  }

  readEntities({ selectionSet }: FieldNode) {
    const objects = new Map<string, ObjectPolicy>();
    for (const selection of selectionSet?.selections ?? []) {
      if (selection.kind === Kind.FIELD && selection.name.value === '__typename') continue;
      const name = selection.kind === Kind.INLINE_FRAGMENT ? selection.typeCondition?.name.value : undefined;
      const type = name === undefined ? undefined : this.#schema.getType(name);
      if (selection.kind !== Kind.INLINE_FRAGMENT || !isObjectType(type) || objects.has(type.name))
        throw new NotCacheable();
      const hint = this.#graph.cacheHints.get(type.name);
      if (!hint || hint.isPrivate || hint.maxAgeS === null) throw new NotCacheable();
      const walk: Walk = { maxAgeS: hint.maxAgeS, types: new Set(), limits: [] };
      this.#walk(selection.selectionSet, { type, owner: this.#ownerOf(type) }, walk);
      // As if each argument had the value that allows least.
      const maxAgeS = Math.min(walk.maxAgeS, leastOf(walk.limits, this.#graph.cacheHints));
      objects.set(type.name, { maxAgeMs: 1000 * maxAgeS, types: walk.types });
    }
    return { kind: 'entities' as const, objects };
  }

  readRoot(fields: readonly FieldNode[]) {
    const query = this.#schema.getQueryType();
    const walk: Walk = { maxAgeS: Infinity, types: new Set(), limits: [] };
    const ids: { readonly type: string; readonly id: ValueNode | null }[] = [];
    for (const field of fields) {
      if (field.name.value === '__typename') continue;
      const definition = query?.getFields()[field.name.value];
      if (!query || !definition) throw new NotCacheable();
      const type = getNamedType(definition.type);
      const owner = isCompositeType(type) && !isListType(getNullableType(definition.type)) ? this.#ownerOf(type) : null;
      const id = field.arguments?.find(({ name }) => name.value === 'id')?.value ?? null;
      if (owner !== null) ids.push({ type: type.name, id });
      this.#walkField(field, { type: query, definition, owner: id === null ? null : owner }, walk);
    }
    if (!Number.isFinite(walk.maxAgeS)) throw new NotCacheable();
    const limits = walk.limits;
    return {
      kind: 'root' as const,
      object: { maxAgeMs: 1000 * walk.maxAgeS, types: walk.types },
      subjects: (variables: Variables) =>
        ids.map(({ type, id }) => ({ type, id: id && valueFromASTUntyped(id, variables) })),
      maxAgeByArguments: (variables: Variables) => 1000 * leastOf(limits, this.#graph.cacheHints, variables),
    };
  }

  /** The entity that an object of this type belongs to by itself. */
  #ownerOf(type: GraphQLCompositeType): Owner {
    return isObjectType(type) && this.#entities.has(type.name) ? partOf(type.name) : null;
  }

  #walk(
    { selections }: SelectionSetNode,
    { type, owner }: { readonly type: GraphQLCompositeType; readonly owner: Owner },
    walk: Walk,
  ): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) throw new NotCacheable();
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition && this.#schema.getType(selection.typeCondition.name.value);
        if (condition && !isCompositeType(condition)) throw new NotCacheable();
        this.#walk(selection.selectionSet, { type: condition ?? type, owner }, walk);
      } else if (selection.name.value !== '__typename') {
        const definition = 'getFields' in type ? type.getFields()[selection.name.value] : undefined;
        if (!definition) throw new NotCacheable();
        this.#walkField(selection, { type, definition, owner }, walk);
      }
    }
  }

  #walkField(
    field: FieldNode,
    {
      type,
      definition,
      owner,
    }: { type: GraphQLCompositeType; definition: GraphQLField<unknown, unknown>; owner: Owner },
    walk: Walk,
  ): void {
    const coordinate = `${type.name}.${definition.name}`;
    if (this.#graph.callerFields.has(coordinate)) {
      // The rules of an interface's field are those of each type behind it.
      if (!isObjectType(type) || this.#graph.fieldPolicies.has(coordinate)) throw new NotCacheable();
      this.isPerCaller = true;
    }
    const returned = getNamedType(definition.type);
    const isRoot = type === this.#schema.getQueryType();
    const maxAgeS = maxAgeOf({ coordinate, returned, isRoot }, this.#graph.cacheHints);
    if (maxAgeS !== null) walk.maxAgeS = Math.min(walk.maxAgeS, maxAgeS);
    if (walk.maxAgeS <= 0) throw new NotCacheable();
    for (const { name, value } of field.arguments ?? []) {
      const argument = getNamedType(definition.args.find((each) => each.name === name.value)?.type);
      if (isInputObjectType(argument)) walk.limits.push({ value, type: argument });
    }
    if (!isCompositeType(returned) || !field.selectionSet) return;
    this.#walk(field.selectionSet, { type: returned, owner: this.#enter(returned, owner, walk) }, walk);
  }

  /** Notes the entities that are no part of the cached object. */
  #enter(type: GraphQLCompositeType, owner: Owner, { types }: Walk): Owner {
    const possible = isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [type];
    const owners = new Set(possible.flatMap(({ name }) => (this.#entities.has(name) ? [partOf(name)] : [])));
    if (owners.size === 0 || (owners.size === 1 && owner !== null && owners.has(owner))) return owner;
    for (const each of owners) types.add(each);
    return null;
  }
}

/** Root fields; a plan writes no fragments there. */
function fieldsOf({ selections }: SelectionSetNode): readonly FieldNode[] {
  if (selections.every((each) => each.kind === Kind.FIELD)) return selections;
  throw new NotCacheable();
}
