import {
  isCompositeType,
  isObjectType,
  Kind,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type SelectionSetNode,
} from 'graphql';
import type { DataKeys } from './dataKeys.ts';
import type { DeniedFields } from './deniedFields.ts';
import { isDeferred } from './normaliseOperation.ts';

type Types = ReadonlySet<GraphQLObjectType>;
/** The type condition that a selection is under, and the object types that it applies to. */
type Place = { readonly on: GraphQLCompositeType; readonly types: Types };

/** A selection of an object that applies to some of its types. */
export type PartialSelection = Place & { readonly set: SelectionSetNode };

/** A field under one data key, and its selections. */
export type Field = { readonly node: FieldNode; readonly key: string; readonly sets: SelectionSetNode[] };

/** The fields of a selection by the type that they are selected on and by their data key. */
export type GroupedFields = {
  readonly parent: GraphQLCompositeType;
  readonly groups: ReadonlyMap<GraphQLCompositeType, ReadonlyMap<string, Field>>;
  /** The deferred fragments, whose fields are not in `groups`. */
  readonly deferred: readonly { readonly node: InlineFragmentNode; readonly source: PartialSelection }[];
  /** Whether the type of an object decides whether a field is denied. */
  readonly isPartlyDenied: boolean;
};

type Grouping = {
  readonly schema: GraphQLSchema;
  readonly keys: DataKeys;
  readonly denied: DeniedFields;
  readonly isUnique: boolean;
};

/** A selection that applies to every type of an object. */
export function wholeSelection(set: SelectionSetNode, on: GraphQLCompositeType, schema: GraphQLSchema) {
  return { set, on, types: possibleTypes(on, schema) };
}

/**
 * Merges the equal fields of selections, without those that are denied. `isUnique`: fields are executed once per response
 * key.
 */
export function groupFields(
  sources: readonly PartialSelection[],
  parent: GraphQLCompositeType,
  { schema, keys, denied, isUnique }: Grouping,
): GroupedFields {
  const groups = new Map<GraphQLCompositeType, Map<string, Field>>();
  const deferred: { node: InlineFragmentNode; source: PartialSelection }[] = [];
  const all = possibleTypes(parent, schema);
  let isPartlyDenied = false;
  const collect = ({ set, on, types }: PartialSelection): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const allowed = allowedTypes(types, selection, denied);
        isPartlyDenied ||= allowed.size < types.size && !isObjectType(parent);
        const place = { parent, all, on, types: allowed };
        for (const type of typesToSelectOn(selection, place, schema)) addField(selection, type);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = schema.getType(selection.typeCondition?.name.value ?? '') ?? on;
        if (!isCompositeType(condition)) continue;
        const narrowed = common(types, possibleTypes(condition, schema));
        const source = { set: selection.selectionSet, on: condition, types: narrowed };
        if (narrowed.size === 0) continue;
        if (isDeferred(selection)) deferred.push({ node: selection, source });
        else collect(source);
      }
    }
  };
  const addField = (node: FieldNode, type: GraphQLCompositeType): void => {
    const fields = groups.get(type) ?? new Map<string, Field>();
    groups.set(type, fields);
    const key = keys.of(node, isUnique);
    const field = fields.get(key) ?? { node, key, sets: [] };
    fields.set(key, field);
    if (node.selectionSet) field.sets.push(node.selectionSet);
  };
  for (const each of sources) collect(each);
  return { parent, groups, deferred, isPartlyDenied };
}

type Nested = Place & { readonly parent: GraphQLCompositeType; readonly all: Types };

/** The parent itself where every possible type has the field, else the fragment's type, else each of the types. */
function typesToSelectOn(
  { name }: FieldNode,
  { parent, all, on, types }: Nested,
  schema: GraphQLSchema,
): Iterable<GraphQLCompositeType> {
  if (isObjectType(parent)) return types.size > 0 ? [parent] : [];
  const isOfParent = name.value === '__typename' || ('getFields' in parent && name.value in parent.getFields());
  if (types.size === all.size && isOfParent) return [parent];
  return common(all, possibleTypes(on, schema)).size === types.size ? [on] : types;
}

function possibleTypes(type: GraphQLCompositeType, schema: GraphQLSchema): Types {
  return new Set(isObjectType(type) ? [type] : schema.getPossibleTypes(type));
}

function allowedTypes(types: Types, { name }: FieldNode, { reasonFor }: DeniedFields): Types {
  const allowed = [...types].filter((type) => reasonFor(type, name.value) === null);
  return allowed.length === types.size ? types : new Set(allowed);
}

function common(some: Types, others: Types): Types {
  return new Set([...some].filter((type) => others.has(type)));
}
