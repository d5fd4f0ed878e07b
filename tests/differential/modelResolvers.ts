import { createHash } from 'node:crypto';
import { argumentsFromAst } from './argumentsFromAst.ts';
import { Kind, parseType, type SelectionSetNode, type TypeNode } from 'graphql';
import { createDice, type Dice } from './dice.ts';
import type { FieldModel, GraphModel } from './graphModel.ts';
import { fieldSet } from './printSubgraphs.ts';

/** An object of the graph: `$id` identifies it in every subgraph, `$reference` is what the gateway sent to one. */
export type ModelObject = {
  readonly __typename: string;
  readonly $id: string;
  readonly $reference?: Readonly<Record<string, unknown>>;
};

/** What one execution shares: how often a mutation ran, in which order, and whether faults are injected. */
export type ModelContext = {
  readonly mutations: string[];
  readonly faults: number;
  /** Whether a subgraph resolves, which knows what others resolve only from references. */
  readonly isSubgraph: boolean;
};

type Args = Readonly<Record<string, unknown>>;
type Place = { readonly typename: string; readonly field: string };
export type ResolveModel = (
  place: Place,
  source: ModelObject | undefined,
  call: { readonly args: Args; readonly context: ModelContext },
) => unknown;

/**
 * Creates the resolver of a graph. A value depends on the object, the field and its arguments only, so it is equal
 * everywhere.
 */
export function createModelResolver(model: GraphModel): ResolveModel {
  const inputOf = createInputReader(model, (...call) => resolve(...call));

  function resolve(...[place, source, { args, context }]: Parameters<ResolveModel>): unknown {
    const id = source?.$id ?? place.typename;
    if (place.field === 'id') return id;
    if (place.field === 'sku') return `sku-${id}`;
    const field = fieldOf(model, place, source);
    if (place.typename === 'Mutation') {
      const at = context.mutations.push(`${field.name} ${canonical(args)}`);
      return valueOf(field, `${id} ${at}`, { args, context, input: '' });
    }
    const input = field.requires === null ? '' : inputOf(field.requires, { place, source, context });
    return valueOf(field, id, { args, context, input });
  }

  function valueOf(field: FieldModel, id: string, { args, context, input }: Valuing): unknown {
    const identity = `${id}.${field.name}${canonical(args)}${input}`;
    const dice = createDice(createHash('sha256').update(`${model.seed} ${identity}`).digest().readUInt32LE());
    if (field.mayFail && dice.chance(context.faults)) return fault(field, dice);
    return generate(parseType(field.type), identity, { dice, model });
  }

  return resolve;
}

type Reading = {
  readonly place: Place;
  readonly source: ModelObject | undefined;
  readonly context: ModelContext;
};

/**
 * Reads the values of a field set: as the gateway sent them to a subgraph, or from the model where there is no gateway.
 */
function createInputReader(model: GraphModel, resolve: ResolveModel) {
  const parsed = new Map<string, SelectionSetNode>();
  const withoutFaults = { mutations: [], faults: 0, isSubgraph: false };

  function selected(set: SelectionSetNode, { typename }: Pick<Place, 'typename'>, source?: ModelObject): unknown {
    const read = (value: unknown, inner: SelectionSetNode | undefined): unknown => {
      if (!inner || value === null || value === undefined) return value ?? null;
      if (Array.isArray(value)) return value.map((each) => read(each, inner));
      const object = value as ModelObject;
      return selected(inner, { typename: object.__typename }, object);
    };
    return set.selections.map((each) => {
      if (each.kind !== Kind.FIELD) return null;
      const place = { typename, field: each.name.value };
      const args = argumentsFromAst(each, fieldOf(model, place, source).args);
      return read(resolve(place, source, { args, context: withoutFaults }), each.selectionSet);
    });
  }

  return (requires: string, { place, source, context }: Reading): string => {
    const set = parsed.get(requires) ?? fieldSet(requires);
    parsed.set(requires, set);
    if (!context.isSubgraph) return JSON.stringify(selected(set, place, source));
    if (!source?.$reference) throw new Error(`expected a reference with what ${place.field} requires`);
    return JSON.stringify(picked(set, source.$reference));
  };
}

/** Equal for equal arguments, whatever the order of their fields. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

type Valuing = { readonly args: Args; readonly context: ModelContext; readonly input: string };

function fieldOf(model: GraphModel, { typename, field }: Place, source: ModelObject | undefined): FieldModel {
  for (const each of [typename, source?.__typename ?? typename, 'Node']) {
    const found = model.types.get(each)?.fields.get(field);
    if (found) return found;
  }
  throw new Error(`expected a field of ${typename}, got ${field}`);
}

function picked(set: SelectionSetNode, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => picked(set, each));
  if (value === null || value === undefined) return null;
  const object = value as Readonly<Record<string, unknown>>;
  return set.selections.map((each) => {
    if (each.kind !== Kind.FIELD) return null;
    const inner = object[each.name.value];
    if (inner === undefined) throw new Error(`expected the required field ${each.name.value}`);
    return each.selectionSet ? picked(each.selectionSet, inner) : inner;
  });
}

function fault(field: FieldModel, dice: Dice): unknown {
  if (dice.chance(0.5)) throw new Error(`${field.name} failed`);
  // Null where it may not be, or a value that no type has.
  const isChecked = /^\[*(Int|Float|String|Boolean|ID|Color)\b/.test(field.type);
  return dice.chance(0.5) || !isChecked ? null : Symbol('garbage');
}

type Generating = { readonly dice: Dice; readonly model: GraphModel };

function generate(type: TypeNode, identity: string, g: Generating): unknown {
  const { dice } = g;
  if (type.kind === Kind.NON_NULL_TYPE) {
    for (;;) {
      const value = generate(type.type, identity, g);
      if (value !== null) return value;
    }
  }
  if (dice.chance(0.15)) return null;
  if (type.kind === Kind.LIST_TYPE)
    return Array.from({ length: dice.upTo(4) }, (_, at) => generate(type.type, `${identity}/${at}`, g));
  return generateNamed(type.name.value, identity, g);
}

function generateNamed(name: string, identity: string, { dice, model }: Generating): unknown {
  if (name === 'String') return dice.pick(['', 'text', `s${dice.upTo(9)}`]);
  if (name === 'Int') return dice.pick([0, dice.upTo(100), -1]);
  if (name === 'Float') return dice.pick([0, 1.5, dice.upTo(9) / 4]);
  if (name === 'Boolean') return dice.chance(0.5);
  if (name === 'ID') return `i${dice.upTo(99)}`;
  if (name === 'Color') return dice.pick(['RED', 'GREEN', 'BLUE']);
  if (name === 'Json') return dice.pick<unknown>([1, 'json', false, [1, [null]], { __typename: 'E0', a: [{}] }]);
  const members = model.members.get(name);
  const typename = members ? dice.pick(members) : name;
  // Few ids, so that the same entity is at several places.
  return { __typename: typename, $id: typename.startsWith('E') ? `${typename}-${dice.upTo(3)}` : identity };
}
