import { baseType, isNonNullType, type Schema } from '@apollo/federation-internals';
import type { FetchNode, PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  isAbstractType,
  Kind,
  print,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { sentTypename, type PlanChecks } from './checkPlan.ts';
import { renamedKeys } from './dataRewrites.ts';
import { fieldOfSubgraph } from './fieldSets.ts';
import { mapFetches, placedFetchesIn, type PlacedFetch } from './planFetches.ts';
import { operationOf, sentFor } from './requiringFields.ts';
import { isEmptySelection, withOperation } from './separateRequiring.ts';

type Separating = {
  readonly checks: PlanChecks;
  /** The document that was planned. */
  readonly document: DocumentNode;
};

/**
 * Returns the plan with a fetch for each set of object types of which the operation selects the same fields, where the
 * subgraph knows these types by their interface only (`@interfaceObject`). The planner requests the fields of all of
 * them for each object, which then is null because of a field that is selected on others only. A fetch stays as it is
 * when none of its fields can do that. Throws when a deferred block waits for a fetch that would be several.
 */
export function separateTypes(plan: PlanNode, o: Separating): PlanNode {
  const inputs = placedFetchesIn(plan).flatMap(inputsOf);
  return mapFetches(plan, (fetch) => separated(fetch, { ...o, inputs }));
}

/** A field that a fetch sends: its place in data keys, and the type condition that it is sent under. */
type Input = { readonly place: string; readonly condition: string | null };

function inputsOf({ node, path }: PlacedFetch): Input[] {
  const inputsIn = (selections: readonly QueryPlanSelectionNode[], before: string, type: string | null): Input[] =>
    selections.flatMap((each) => {
      if (each.kind === 'InlineFragment') return inputsIn(each.selections, before, each.typeCondition ?? type);
      const place = `${before}.${each.alias ?? each.name}`;
      return [{ place, condition: type }, ...inputsIn(each.selections ?? [], place, null)];
    });
  return inputsIn(node.requires ?? [], path.join('.'), null);
}

type Fetching = Separating & { readonly inputs: readonly Input[] };

function separated(fetch: PlacedFetch, o: Fetching): PlanNode {
  const { node } = fetch;
  const types = objectTypesOf(node, o.checks);
  if (!types.some((type) => sentTypename(node, type, o.checks.types) !== type)) return node;
  const operation = operationOf(node);
  const parts = types.map((type) => partFor(type, operation, { fetch, o }));
  const groups = Map.groupBy(parts, (part) => print(part.operation));
  if (groups.size === 1 || !parts.some(({ leavesNonNull }) => leavesNonNull)) return node;
  if (node.id !== undefined) throw new Error('expected one fetch for each fetch that a deferred block waits for');
  const nodes = [...groups.values()].flatMap((group) => {
    const [{ operation: own } = { operation }] = group;
    const requires = group.map(({ type }): QueryPlanSelectionNode => {
      const selections = [...sentFor(type, node, o.checks)];
      return { kind: 'InlineFragment', typeCondition: type, selections };
    });
    return isEmptySelection(own.selectionSet.selections) ? [] : [withOperation({ ...node, requires }, own)];
  });
  return { kind: 'Parallel', nodes };
}

function objectTypesOf({ requires = [] }: FetchNode, { schema }: PlanChecks): readonly string[] {
  const names = requires.flatMap((each) => {
    const type = each.kind === 'InlineFragment' ? schema.getType(each.typeCondition ?? '') : undefined;
    if (!type) return [];
    return isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [type.name];
  });
  return [...new Set(names)];
}

/** What objects of one type need of the operation of a fetch. */
type Part = {
  readonly type: string;
  readonly operation: OperationDefinitionNode;
  /** Whether it lacks a field that may not be null. */
  readonly leavesNonNull: boolean;
};

type Narrowing = Pick<Fetching, 'inputs'> & {
  readonly isOfType: PlanChecks['types']['isOfType'];
  readonly renamed: ReadonlyMap<string | number, string>;
  /** The schema of the subgraph, and the type that it knows the objects as. */
  readonly schema: Schema | undefined;
  readonly sent: string;
  leavesNonNull: boolean;
};

/** An object of a fetch: what the document selects of it, and where it is, in data keys. */
type Level = {
  readonly sets: readonly SelectionSetNode[];
  readonly place: string;
  /** Null: it may have several types. */
  readonly type: string | null;
  /** The type of the selection in the subgraph. */
  readonly own: string;
};

function partFor(type: string, operation: OperationDefinitionNode, { fetch, o }: { fetch: PlacedFetch; o: Fetching }) {
  const { node, path } = fetch;
  const { types } = o.checks;
  const n: Narrowing = {
    inputs: o.inputs,
    isOfType: types.isOfType,
    renamed: renamedKeys(node.outputRewrites ?? []),
    schema: o.checks.subgraph(node.serviceName)?.schema,
    sent: sentTypename(node, type, types),
    leavesNonNull: false,
  };
  const sets = path.reduce((outer, key) => setsOf(fieldsIn(outer, key, () => true)), rootOf(o.document));
  const selectionSet = needed(operation.selectionSet, { sets, place: path.join('.'), type, own: '' }, n);
  return { type, operation: { ...operation, selectionSet }, leavesNonNull: n.leavesNonNull } satisfies Part;
}

function rootOf({ definitions }: DocumentNode): readonly SelectionSetNode[] {
  return definitions.flatMap((each) => (each.kind === Kind.OPERATION_DEFINITION ? [each.selectionSet] : []));
}

/** The fields with a data key, in all fragments whose type condition applies. */
function fieldsIn(
  sets: readonly SelectionSetNode[],
  key: string,
  applies: (condition: string) => boolean,
): readonly FieldNode[] {
  return sets.flatMap(({ selections }) =>
    selections.flatMap((each) => {
      if (each.kind === Kind.FIELD) return (each.alias ?? each.name).value === key ? [each] : [];
      if (each.kind === Kind.FRAGMENT_SPREAD) return [];
      const condition = each.typeCondition?.name.value;
      return condition === undefined || applies(condition) ? fieldsIn([each.selectionSet], key, applies) : [];
    }),
  );
}

const setsOf = (fields: readonly FieldNode[]): readonly SelectionSetNode[] =>
  fields.flatMap(({ selectionSet }) => selectionSet ?? []);

function needed({ selections }: SelectionSetNode, level: Level, n: Narrowing): SelectionSetNode {
  const kept = selections.flatMap((each): readonly SelectionNode[] => {
    if (each.kind === Kind.FIELD) return each.name.value === '__typename' ? [each] : neededField(each, level, n);
    if (each.kind === Kind.FRAGMENT_SPREAD) return [each];
    const own = each.typeCondition?.name.value ?? level.own;
    if (level.type !== null && !n.isOfType(n.sent, own)) return [];
    const selectionSet = needed(each.selectionSet, { ...level, own }, n);
    return selectionSet.selections.length === 0 ? [] : [{ ...each, selectionSet }];
  });
  return { kind: Kind.SELECTION_SET, selections: kept };
}

function neededField(field: FieldNode, { sets, place, type, own }: Level, n: Narrowing): readonly FieldNode[] {
  const { name, alias = name, selectionSet } = field;
  // The top of a fetch of entities.
  if (name.value === '_entities' && selectionSet)
    return [{ ...field, selectionSet: needed(selectionSet, { sets, place, type, own }, n) }];
  const key = n.renamed.get(alias.value) ?? alias.value;
  const applies = (condition: string | null): boolean =>
    type === null || condition === null || n.isOfType(type, condition);
  const selected = fieldsIn(sets, key, applies);
  const below = `${place}.${key}`;
  const definition = fieldOfSubgraph(n.schema, own, name.value)?.type;
  if (selected.length === 0 && !n.inputs.some((each) => each.place === below && applies(each.condition))) {
    n.leavesNonNull ||= definition !== undefined && isNonNullType(definition);
    return [];
  }
  if (!selectionSet) return [field];
  const inner = { sets: setsOf(selected), place: below, type: null, own: definition ? baseType(definition).name : '' };
  const kept = needed(selectionSet, inner, n);
  return [kept.selections.length === 0 ? field : { ...field, selectionSet: kept }];
}
