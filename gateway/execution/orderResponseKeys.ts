import {
  getDirectiveValues,
  getNamedType,
  getVariableValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  typeFromAST,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

type Data = Readonly<Record<string, unknown>>;
type Executed = {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  /** The fragments of the document, by name. */
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variables: Data | null | undefined;
};

const needed = new WeakMap<OperationDefinitionNode, boolean>();

/**
 * Returns the same data with the keys of each object in the order of the document (GraphQL, 6.3.2 CollectFields). The order
 * can differ for two reasons: the planner merges fragments of one type where a value has an abstract type, and introspection
 * fields are executed separately.
 */
export function orderResponseKeys<Result extends Data | null | undefined>(data: Result, executed: Executed): Result {
  const { schema, operation } = executed;
  const isNeeded = needed.get(operation) ?? mayBeOutOfOrder(executed);
  needed.set(operation, isNeeded);
  const root = schema.getRootType(operation.operation);
  if (!data || !isNeeded || !root) return data;
  // Coerced, because @skip and @include may depend on default values.
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], executed.variables ?? {});
  if (!coerced) return data;
  const walk = { ...executed, variables: coerced };
  // Ordering changes neither keys nor values, so the type stays the same.
  return ordered(data, { types: [root], selectionSets: [operation.selectionSet] }, walk) as Result;
}

function mayBeOutOfOrder({ schema, operation, fragments }: Executed): boolean {
  const types = new TypeInfo(schema);
  let isFound = false;
  const look = visitWithTypeInfo(types, {
    SelectionSet: () => void (isFound ||= isAbstractType(types.getParentType())),
    Field: ({ name }) => void (isFound ||= name.value === '__schema' || name.value === '__type'),
  });
  for (const each of [operation, ...Object.values(fragments)]) visit(each, look);
  return isFound;
}

type Selected = { readonly types: readonly GraphQLObjectType[]; readonly selectionSets: readonly SelectionSetNode[] };
type Fields = Map<string, FieldNode[]>;

function ordered(data: Data, { types, selectionSets }: Selected, walk: Executed): Data {
  const keys = Object.keys(data);
  const named = types.filter(({ name }) => name === data['__typename']);
  for (const type of named.length > 0 ? named : types) {
    const fields: Fields = new Map();
    for (const each of selectionSets) collect(each, type, { walk, fields });
    // Without `__typename`, a type matches when its selected fields are the keys of the value.
    const matches =
      types.length === 1 || named.length === 1 || (fields.size === keys.length && keys.every((key) => fields.has(key)));
    if (!matches) continue;
    const inOrder = [...new Set([...fields.keys(), ...keys])].filter((key) => key in data);
    return Object.fromEntries(
      inOrder.map((key) => [key, valueOf(data[key], type, { nodes: fields.get(key) ?? [], walk })]),
    );
  }
  return data;
}

type Value = { readonly nodes: readonly FieldNode[]; readonly walk: Executed };

function valueOf(value: unknown, parent: GraphQLObjectType, { nodes, walk }: Value): unknown {
  const [first] = nodes;
  const field = first && parent.getFields()[first.name.value];
  const type = field && getNamedType(field.type);
  if (!type || !isCompositeType(type)) return value;
  const types = isAbstractType(type) ? walk.schema.getPossibleTypes(type) : [type];
  const selectionSets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  return mapObjects(value, (each) => ordered(each, { types, selectionSets }, walk));
}

function mapObjects(value: unknown, change: (object: Data) => Data): unknown {
  if (Array.isArray(value)) return value.map((each) => mapObjects(each, change));
  // A composite value of a result is an object of its fields.
  return typeof value === 'object' && value !== null ? change(value as Data) : value;
}

type Collecting = { readonly walk: Executed; readonly fields: Fields };

function collect({ selections }: SelectionSetNode, type: GraphQLObjectType, c: Collecting): void {
  for (const selection of selections) {
    if (getDirectiveValues(GraphQLSkipDirective, selection, c.walk.variables)?.['if'] === true) continue;
    if (getDirectiveValues(GraphQLIncludeDirective, selection, c.walk.variables)?.['if'] === false) continue;
    if (selection.kind === Kind.FIELD) {
      const key = (selection.alias ?? selection.name).value;
      c.fields.set(key, [...(c.fields.get(key) ?? []), selection]);
      continue;
    }
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? c.walk.fragments[selection.name.value] : selection;
    if (fragment && applies(fragment.typeCondition, type, c.walk.schema)) collect(fragment.selectionSet, type, c);
  }
}

function applies(
  condition: FragmentDefinitionNode['typeCondition'] | undefined,
  type: GraphQLObjectType,
  schema: GraphQLSchema,
) {
  const named = condition && typeFromAST(schema, condition);
  if (!named || named === type) return true;
  return isAbstractType(named) && !isObjectType(named) && schema.isSubType(named, type);
}

/** The fragments of a document by name. */
export function fragmentsOf({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((each) => [each.name.value, each]));
}
