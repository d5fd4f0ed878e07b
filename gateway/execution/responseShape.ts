import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  Kind,
  OperationTypeNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Fault } from '#platform/faults/faults.ts';
import { createCompletion, type Complete } from './completeValue.ts';
import type { DataKeys } from './dataKeys.ts';
import type { DeniedFields } from './deniedFields.ts';
import { isDeferred } from './normaliseOperation.ts';
import { hasStricterFields } from './stricterFields.ts';
import type { Data } from './subgraphData.ts';

/** A field of a response object. */
export type ShapeField = {
  /** The client's response key. */
  readonly key: string;
  /** Empty for a denied field, which is not in the data. */
  readonly dataKey: string;
  /** Type and field, such as `User.name`. */
  readonly coordinate: string;
  readonly complete: Complete;
  /** The selection of the objects in the value; null for a leaf. */
  readonly shape: ResponseShape | null;
  /** Why the caller may not select the field, which then is null; null: it may. */
  readonly denial: Fault | null;
};

/** The selection of an object, for each type that the object may have. */
export type ResponseShape = {
  /** The fields in the order of the document (GraphQL, 6.3.2 CollectFields). Collected once per type. */
  readonly fieldsOf: (type: GraphQLCompositeType) => readonly ShapeField[];
  /** The fragments that are delivered after these fields, in the order of the document. */
  readonly deferredOf: (type: GraphQLCompositeType) => readonly DeferredShape[];
  /**
   * The type of an object: its `__typename` where the static type is abstract. Null when that is no type that clients
   * can see here. Without a `__typename` the static type, when the fields do not depend on the type.
   */
  readonly typeOf: (object: Data) => GraphQLCompositeType | null;
  readonly possibleTypes: readonly GraphQLObjectType[];
};

/** A deferred fragment, and the shape of its own fields. */
export type DeferredShape = { readonly fragment: InlineFragmentNode; readonly shape: ResponseShape };

type Shaping = { readonly schema: GraphQLSchema; readonly keys: DataKeys; readonly denied: DeniedFields };
type Selection = Shaping & { readonly sets: readonly SelectionSetNode[]; readonly isUnique: boolean };

/** Creates the shape of a normalised operation's response. */
export function createResponseShape(operation: OperationDefinitionNode, shaping: Shaping): ResponseShape {
  const root = shaping.schema.getRootType(operation.operation);
  if (!root) throw new Error(`expected a schema with ${operation.operation} operations`);
  const isUnique = operation.operation === OperationTypeNode.MUTATION;
  return shapeOf(root, { ...shaping, sets: [operation.selectionSet], isUnique });
}

function shapeOf(type: GraphQLCompositeType, selection: Selection): ResponseShape {
  const { schema } = selection;
  const byType = new Map<GraphQLCompositeType, Collected>();
  const possibleTypes = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  const isTyped = dependsOnType(type, selection);

  function typeOfAbstract(object: Data): GraphQLCompositeType | null {
    const typename = object['__typename'];
    const named = typeof typename === 'string' ? schema.getType(typename) : undefined;
    if (isObjectType(named) && isAbstractType(type) && schema.isSubType(type, named)) return named;
    // A subgraph may know no more than an interface (@interfaceObject).
    const isUnknown = typename === undefined || isAbstractType(named);
    return isUnknown && !isTyped ? type : null;
  }

  function collected(of: GraphQLCompositeType): Collected {
    const known = byType.get(of) ?? collectFields(of, selection);
    byType.set(of, known);
    return known;
  }

  return {
    fieldsOf: (of) => collected(of).fields,
    deferredOf: (of) => collected(of).deferred,
    typeOf: isObjectType(type) ? () => type : typeOfAbstract,
    possibleTypes,
  };
}

/** Whether the response of an object depends on its type, so that the plan fetches `__typename`. */
function dependsOnType(type: GraphQLCompositeType, { sets, schema, denied }: Selection): boolean {
  if (!isAbstractType(type)) return false;
  const isDenied = (name: string): boolean =>
    schema.getPossibleTypes(type).some((each) => denied.reasonFor(each, name) !== null);
  const fields = isInterfaceType(type) ? type.getFields() : {};
  const names = new Set<string>();
  const isForAll = ({ selections }: SelectionSetNode): boolean =>
    selections.every((each) => {
      if (each.kind === Kind.FIELD)
        return each.name.value in fields && !isDenied(each.name.value) && Boolean(names.add(each.name.value));
      if (each.kind !== Kind.INLINE_FRAGMENT) return false;
      const condition = each.typeCondition?.name.value;
      return (
        schema.getPossibleTypes(type).every((one) => applies(condition, one, schema)) && isForAll(each.selectionSet)
      );
    });
  return !sets.every(isForAll) || hasStricterFields(names, type, schema);
}

type Collected = { readonly fields: readonly ShapeField[]; readonly deferred: readonly DeferredShape[] };

function collectFields(type: GraphQLCompositeType, selection: Selection): Collected {
  const nodes = new Map<string, FieldNode[]>();
  const fragments: InlineFragmentNode[] = [];
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const each of selections) {
      if (each.kind === Kind.FIELD) {
        const key = (each.alias ?? each.name).value;
        nodes.set(key, [...(nodes.get(key) ?? []), each]);
      } else if (each.kind === Kind.INLINE_FRAGMENT) {
        if (!applies(each.typeCondition?.name.value, type, selection.schema)) continue;
        if (isDeferred(each)) fragments.push(each);
        else collect(each.selectionSet);
      }
    }
  };
  for (const each of selection.sets) collect(each);
  return {
    fields: [...nodes].map(([key, group]) => shapeField(key, group, { type, selection })),
    deferred: fragments.map((fragment) => ({
      fragment,
      shape: shapeOf(type, { ...selection, sets: [fragment.selectionSet] }),
    })),
  };
}

function applies(condition: string | undefined, type: GraphQLCompositeType, schema: GraphQLSchema): boolean {
  const named = schema.getType(condition ?? type.name);
  if (!named || named === type) return true;
  // The fields are collected for an abstract type only where all conditions apply to each of its objects.
  if (!isObjectType(type)) return true;
  return isAbstractType(named) && schema.isSubType(named, type);
}

type Owner = { readonly type: GraphQLCompositeType; readonly selection: Selection };

function shapeField(key: string, nodes: readonly FieldNode[], { type, selection }: Owner): ShapeField {
  const [node] = nodes;
  const definition = node && definitionOf(node.name.value, type);
  if (!node || !definition) throw new Error(`expected a field of ${type.name}, got ${node?.name.value}`);
  const named = getNamedType(definition.type);
  const denial = selection.denied.reasonFor(type, definition.name);
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const denied = selection.denied.below(type, definition.name);
  const shape = isCompositeType(named) ? shapeOf(named, { ...selection, denied, sets, isUnique: false }) : null;
  const coordinate = `${type.name}.${definition.name}`;
  const dataKey = denial ? '' : selection.keys.of(node, selection.isUnique);
  if (!shape && !isLeafType(named)) throw new Error(`expected an output type of ${coordinate}, got ${named.name}`);
  const complete = createCompletion(definition.type, { coordinate, shape });
  return { key, dataKey, coordinate, complete, shape, denial };
}

function definitionOf(name: string, type: GraphQLCompositeType): GraphQLField<unknown, unknown> | undefined {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return 'getFields' in type ? type.getFields()[name] : undefined;
}
