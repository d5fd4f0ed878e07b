import {
  Kind,
  valueFromASTUntyped,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import type { CostTable, FieldCost, InputCost, ListSize } from '../composition/costTable.ts';
import { gatewayFaults } from '../errors.ts';

/** A valid operation with the variables of the request, which are not coerced yet. */
export type PricedOperation = {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: unknown;
};

const ROOTS = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;
/** The assumed size of a list whose slicing arguments have no value: the longest page of the schema. */
const LONGEST_PAGE = 100;
/**
 * The assumed size of a list without @listSize. `npm run compose` refuses one; a supergraph composed elsewhere may have
 * some.
 */
const UNSIZED = 10;
// An input that is not in the schema; coercion refuses it later.
const NO_INPUT: InputCost = { type: '', weight: 0 };

/**
 * The maximum cost of an operation, estimated from its document and variables as Apollo Router does with IBM's cost
 * directives (https://www.apollographql.com/docs/graphos/routing/security/demand-control). It differs for abstract
 * types: of fragments on types that exclude each other, only the most expensive combination counts. Throws
 * BAD_USER_INPUT for a list whose slicing arguments give no size. The costs of fragments are cached, so the time is
 * linear in the document. `reads` gets the names of the variables whose values the cost depends on.
 */
export function costOfOperation(
  { document, operation, variables }: PricedOperation,
  table: CostTable,
  reads = new Set<string>(),
): number {
  const given = Object.assign(Object.create(null) as Variables, variables);
  for (const { variable, defaultValue } of operation.variableDefinitions ?? [])
    if (defaultValue && given[variable.name.value] === undefined)
      given[variable.name.value] = valueFromASTUntyped(defaultValue);
  const fragments = new Map(
    document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
  );
  const calculator = new CostCalculator(table, fragments, { values: given, reads });
  return Math.ceil(calculator.costOf(operation.selectionSet, ROOTS[operation.operation], null));
}

type Variables = Record<string, unknown>;
type ReadVariables = { readonly values: Variables; readonly reads: Set<string> };
/** The lists that the parent field sizes (`sizedFields`). */
type SizedLists = { readonly fields: ReadonlySet<string>; readonly size: number };

class CostCalculator {
  readonly #table: CostTable;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: ReadVariables;
  readonly #known = new Map<SelectionSetNode, Map<string, number>>();
  readonly #knownInputs = new Map<object, Map<InputCost, number>>();

  constructor(table: CostTable, fragments: ReadonlyMap<string, FragmentDefinitionNode>, variables: ReadVariables) {
    this.#table = table;
    this.#fragments = fragments;
    this.#variables = variables;
  }

  /** The cost of a selection set on one value of the type. */
  costOf(selectionSet: SelectionSetNode, type: string, sized: SizedLists | null): number {
    const objects = this.#table.possibleTypes.get(type) ?? [type];
    return objects.reduce((most, object) => Math.max(most, this.#costOfObject(selectionSet, object, sized)), 0);
  }

  #costOfObject(selectionSet: SelectionSetNode, object: string, sized: SizedLists | null): number {
    const known = this.#known.get(selectionSet) ?? new Map<string, number>();
    this.#known.set(selectionSet, known);
    const key = sized ? `${object} ${sized.size} ${[...sized.fields].join(' ')}` : object;
    const before = known.get(key);
    if (before !== undefined) return before;
    const costs = selectionSet.selections.map((selection) => this.#costOfSelection(selection, object, sized));
    const cost = costs.reduce((sum, each) => sum + each, 0);
    known.set(key, cost);
    return cost;
  }

  #costOfSelection(selection: SelectionNode, object: string, sized: SizedLists | null): number {
    if (this.#isSkipped(selection)) return 0;
    if (selection.kind === Kind.FIELD) {
      const field = this.#table.objects.get(object)?.get(selection.name.value);
      // `__typename` costs nothing.
      return field ? this.#costOfField(selection, field, sized) : 0;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
    const condition = fragment?.typeCondition?.name.value;
    if (!fragment || (condition !== undefined && !this.#isPossible(condition, object))) return 0;
    return this.#costOfObject(fragment.selectionSet, object, sized);
  }

  #isPossible(type: string, object: string): boolean {
    return type === object || (this.#table.possibleTypes.get(type)?.includes(object) ?? false);
  }

  #costOfField(node: FieldNode, field: FieldCost, sized: SizedLists | null): number {
    const size = field.size && this.#sizeOf(node, field.size);
    const fromParent = sized?.fields.has(node.name.value) ? sized.size : null;
    const count = field.isList ? (fromParent ?? size ?? (field.size ? LONGEST_PAGE : UNSIZED)) : 1;
    const inner = field.size && size !== null ? { fields: field.size.sizedFields, size } : null;
    const each = field.weight + (node.selectionSet ? this.costOf(node.selectionSet, field.type, inner) : 0);
    return count * each + this.#costOfArguments(node, field);
  }

  /** The largest slicing argument that has a value or a default; otherwise the assumed size. */
  #sizeOf(node: FieldNode, { slicing, assumed, requiresOne }: ListSize): number | null {
    const sizes = new Map(slicing);
    for (const { name, value } of node.arguments ?? []) {
      const given = slicing.has(name.value) ? this.#valueOf(value) : undefined;
      if (typeof given === 'number') sizes.set(name.value, given);
    }
    const known = [...sizes].flatMap(([name, size]) => (size === null ? [] : [{ name, size }]));
    const field = node.name.value;
    if (requiresOne && known.length !== 1) {
      const message = `${field}: expected exactly one of ${[...sizes.keys()].join(', ')}, got ${known.length}`;
      throw new Fault(gatewayFaults.badInput, message);
    }
    const negative = known.find(({ size }) => size < 0);
    if (negative)
      throw new Fault(gatewayFaults.badInput, `${field}.${negative.name}: expected 0 or more, got ${negative.size}`);
    return known.length > 0 ? Math.max(...known.map(({ size }) => size)) : assumed;
  }

  #costOfArguments(node: FieldNode, field: FieldCost): number {
    return (node.arguments ?? []).reduce((sum, { name, value }) => {
      const input = field.arguments.get(name.value);
      const isFree = !input || (input.weight === 0 && !this.#table.inputs.has(input.type));
      return isFree ? sum : sum + this.#costOfInput(this.#valueOf(value), input);
    }, 0);
  }

  #costOfInput(value: unknown, input: InputCost): number {
    const fields = this.#table.inputs.get(input.type);
    const isFree = value === undefined || value === null || (!fields && input.weight === 0);
    if (isFree) return 0;
    if (typeof value !== 'object') return input.weight;
    // Many fields may use one variable as their argument.
    const known = this.#knownInputs.get(value) ?? new Map<InputCost, number>();
    this.#knownInputs.set(value, known);
    const before = known.get(input);
    if (before !== undefined) return before;
    const inner = Array.isArray(value)
      ? value.map((each: unknown) => this.#costOfInput(each, input))
      : Object.entries(value).map(([name, each]) => this.#costOfInput(each, fields?.get(name) ?? NO_INPUT));
    const cost = inner.reduce((sum, each) => sum + each, Array.isArray(value) && fields ? 0 : input.weight);
    known.set(input, cost);
    return cost;
  }

  #valueOf(node: ValueNode): unknown {
    const { values, reads } = this.#variables;
    if (node.kind === Kind.VARIABLE) reads.add(node.name.value);
    else if (node.kind === Kind.LIST || node.kind === Kind.OBJECT)
      visit(node, { Variable: ({ name }) => void reads.add(name.value) });
    return valueFromASTUntyped(node, values);
  }

  #isSkipped({ directives = [] }: SelectionNode): boolean {
    return directives.some(({ name: { value: name }, arguments: given = [] }) => {
      const condition = given.find((each) => each.name.value === 'if');
      const value = condition && this.#valueOf(condition.value);
      return (name === 'skip' && value === true) || (name === 'include' && value === false);
    });
  }
}
