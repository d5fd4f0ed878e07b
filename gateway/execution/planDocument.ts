import {
  getNamedType,
  isCompositeType,
  isObjectType,
  Kind,
  OperationTypeNode,
  visit,
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { DataKeys } from './dataKeys.ts';
import { hasStricterFields } from './stricterFields.ts';

type Planning = { readonly schema: GraphQLSchema; readonly keys: DataKeys };
type Types = ReadonlySet<GraphQLObjectType>;
type Field = { readonly node: FieldNode; readonly key: string; readonly selectionSets: SelectionSetNode[] };
type Fields = Map<string, Field>;
/** The fields of a selection by the type that they are selected on and by their data key. */
type Groups = Map<GraphQLCompositeType, Fields>;

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * Returns the anonymous document that is planned for a normalised operation: fields have their data keys, equal fields
 * are merged, and type conditions are at most one deep. Null when no field needs a subgraph.
 */
export function planDocument(operation: OperationDefinitionNode, planning: Planning): DocumentNode | null {
  const root = planning.schema.getRootType(operation.operation);
  if (!root) throw new Error(`expected a schema with ${operation.operation} operations`);
  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  const groups = groupedFields([operation.selectionSet], root, { ...planning, isUnique: isMutation });
  const fields = [...(groups.get(root)?.values() ?? [])].filter(({ node }) => !node.name.value.startsWith('__'));
  if (fields.length === 0) return null;
  const selections = fields.map((field) => fieldNode(field, root, planning));
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections };
  const used = variablesIn(selectionSet);
  const variableDefinitions = (operation.variableDefinitions ?? []).filter(({ variable }) =>
    used.has(variable.name.value),
  );
  const kind = Kind.OPERATION_DEFINITION;
  const { directives = [] } = operation;
  return {
    kind: Kind.DOCUMENT,
    definitions: [{ kind, operation: operation.operation, variableDefinitions, directives, selectionSet }],
  };
}

function variablesIn(selectionSet: SelectionSetNode): ReadonlySet<string> {
  const used = new Set<string>();
  visit(selectionSet, { Variable: ({ name }) => void used.add(name.value) });
  return used;
}

function planSelection(sets: readonly SelectionSetNode[], parent: GraphQLCompositeType, p: Planning): SelectionSetNode {
  const groups = groupedFields(sets, parent, { ...p, isUnique: false });
  const selections: SelectionNode[] = [];
  for (const [type, fields] of groups) {
    const nodes = [...fields.values()].map((field) => fieldNode(field, type, p));
    if (type === parent) {
      selections.unshift(...nodes);
      continue;
    }
    const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type.name } } as const;
    const selectionSet = { kind: Kind.SELECTION_SET, selections: nodes } as const;
    selections.push({ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet });
  }
  // The type of the object decides which fields the response has, and which of them may be null.
  const hasFragments = groups.size > (groups.has(parent) ? 1 : 0);
  const needsType =
    selections.length === 0 || hasFragments || hasStricterFields(namesIn(groups.get(parent)), parent, p.schema);
  if (needsType && !groups.get(parent)?.has('__typename')) selections.unshift(TYPENAME);
  return { kind: Kind.SELECTION_SET, selections };
}

function namesIn(fields: Fields | undefined): readonly string[] {
  return [...(fields?.values() ?? [])].map(({ node }) => node.name.value).filter((name) => name !== '__typename');
}

function fieldNode({ node, key, selectionSets }: Field, on: GraphQLCompositeType, p: Planning): FieldNode {
  const { name, arguments: given, directives } = node;
  const alias = key === name.value ? undefined : ({ kind: Kind.NAME, value: key } as const);
  const own = { kind: Kind.FIELD, name, alias, arguments: given, directives } as const;
  const type = namedTypeOf(node, on);
  return isCompositeType(type) ? { ...own, selectionSet: planSelection(selectionSets, type, p) } : own;
}

function namedTypeOf({ name }: FieldNode, on: GraphQLCompositeType) {
  const field = 'getFields' in on ? on.getFields()[name.value] : undefined;
  return field && getNamedType(field.type);
}

type Grouping = Planning & { readonly isUnique: boolean };
type Place = { readonly on: GraphQLCompositeType; readonly types: Types };

function groupedFields(sets: readonly SelectionSetNode[], parent: GraphQLCompositeType, g: Grouping): Groups {
  const groups: Groups = new Map();
  const all = possibleTypes(parent, g.schema);
  const collect = ({ selections }: SelectionSetNode, { on, types }: Place): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        for (const type of typesToSelectOn(selection, { parent, all, on, types }, g.schema))
          addField(selection, type, groups);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = g.schema.getType(selection.typeCondition?.name.value ?? '') ?? on;
        if (!isCompositeType(condition)) continue;
        const narrowed = common(types, possibleTypes(condition, g.schema));
        if (narrowed.size > 0) collect(selection.selectionSet, { on: condition, types: narrowed });
      }
    }
  };
  const addField = (node: FieldNode, type: GraphQLCompositeType, to: Groups): void => {
    const fields = to.get(type) ?? new Map<string, Field>();
    to.set(type, fields);
    const key = g.keys.of(node, g.isUnique);
    const field = fields.get(key) ?? { node, key, selectionSets: [] };
    fields.set(key, field);
    if (node.selectionSet) field.selectionSets.push(node.selectionSet);
  };
  for (const each of sets) collect(each, { on: parent, types: all });
  return groups;
}

type Nested = Place & { readonly parent: GraphQLCompositeType; readonly all: Types };

/** The parent itself where every possible type has the field, else the fragment's type, else each of the types. */
function typesToSelectOn(
  { name }: FieldNode,
  { parent, all, on, types }: Nested,
  schema: GraphQLSchema,
): Iterable<GraphQLCompositeType> {
  if (isObjectType(parent)) return [parent];
  const isOfParent = name.value === '__typename' || ('getFields' in parent && name.value in parent.getFields());
  if (types.size === all.size && isOfParent) return [parent];
  return common(all, possibleTypes(on, schema)).size === types.size ? [on] : types;
}

function possibleTypes(type: GraphQLCompositeType, schema: GraphQLSchema): Types {
  return new Set(isObjectType(type) ? [type] : schema.getPossibleTypes(type));
}

function common(some: Types, others: Types): Types {
  return new Set([...some].filter((type) => others.has(type)));
}
