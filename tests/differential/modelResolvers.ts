import { createHash } from 'node:crypto';
import { argumentsFromAst } from './argumentsFromAst.ts';
import { Kind, parseType, type SelectionSetNode, type TypeNode } from 'graphql';
import { createDice, type Dice, type FieldModel, type GraphModel } from './graphModel.ts';
import { fieldSet } from './printSubgraphs.ts';

/** An object of the graph: `$id` identifies it in every subgraph, `$reference` is what the gateway sent to one. */
export type ModelObject = {
  readonly __typename: string;
  readonly $id: string;
  readonly $reference?: Readonly<Record<string, unknown>>;
};

/** What one execution shares: how often a mutation ran, in which order, and whether faults are injected. */
export type ModelContext = { readonly mutations: string[]; readonly faults: number };

type Args = Readonly<Record<string, unknown>>;
export type ResolveModel = (
  place: { readonly typename: string; readonly field: string },
  source: ModelObject | undefined,
  call: { readonly args: Args; readonly context: ModelContext },
) => unknown;

/** Creates the resolver of a graph. A value depends on the object, the field and its arguments only, so it is equal everywhere. */
export function createModelResolver(model: GraphModel): ResolveModel {
  const required = new Map<string, SelectionSetNode>();

  const resolve: ResolveModel = ({ typename, field: name }, source, { args, context }) => {
    const id = source?.$id ?? typename;
    if (name === 'id') return id;
    if (name === 'sku') return `sku-${id}`;
    const field = fieldOf(model, typename, source, name);
    if (typename === 'Mutation') {
      const at = context.mutations.push(`${name} ${canonical(args)}`);
      return valueOf(field, `${id} ${at}`, { args, context, input: '' });
    }
    const input = field.requires === null ? '' : inputOf(field.requires, source, typename);
    return valueOf(field, id, { args, context, input });
  };

  function inputOf(requires: string, source: ModelObject | undefined, typename: string): string {
    const set = required.get(requires) ?? fieldSet(requires);
    required.set(requires, set);
    return JSON.stringify(selected(set, source, typename));
  }

  /** The required values: as the gateway sent them, or from the model where there is no gateway. */
  function selected(set: SelectionSetNode, source: ModelObject | undefined, typename: string): unknown {
    if (source?.$reference) return picked(set, source.$reference);
    const context = { mutations: [], faults: 0 };
    const read = (value: unknown, inner: SelectionSetNode | undefined): unknown => {
      if (!inner || value === null || value === undefined) return value ?? null;
      if (Array.isArray(value)) return value.map((each) => read(each, inner));
      const object = value as ModelObject;
      return selected(inner, object, object.__typename);
    };
    return set.selections.map((each) => {
      if (each.kind !== Kind.FIELD) return null;
      const field = fieldOf(model, typename, source, each.name.value);
      const args = argumentsFromAst(each, field.args);
      return read(resolve({ typename, field: field.name }, source, { args, context }), each.selectionSet);
    });
  }

  function valueOf(field: FieldModel, id: string, { args, context, input }: Valuing): unknown {
    const given = canonical(args);
    const identity = `${id}.${field.name}${given}${input}`;
    const dice = createDice(createHash('sha256').update(`${model.seed} ${identity}`).digest().readUInt32LE());
    if (field.mayFail && dice.chance(context.faults)) return fault(field, dice);
    return generate(parseType(field.type), identity, { dice, model });
  }

  return resolve;
}

/** Equal for equal arguments, whatever the order of their fields. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

type Valuing = { readonly args: Args; readonly context: ModelContext; readonly input: string };

function fieldOf(model: GraphModel, typename: string, source: ModelObject | undefined, name: string): FieldModel {
  for (const each of [typename, source?.__typename ?? typename, 'Node']) {
    const field = model.types.get(each)?.fields.get(name);
    if (field) return field;
  }
  throw new Error(`expected a field of ${typename}, got ${name}`);
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
    for (let at = 0; ; at += 1) {
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
