import { createDice, type Dice } from './dice.ts';

/** A field of the whole graph and the subgraphs that resolve it. */
export type FieldModel = {
  readonly name: string;
  /** In SDL. */
  readonly type: string;
  /** In SDL with parentheses; empty for none. */
  readonly args: string;
  readonly subgraphs: readonly string[];
  /** The field set that it requires; its value depends on theirs. */
  readonly requires: string | null;
  /** The field set of the returned entity that the subgraph resolves itself. */
  readonly provides: string | null;
  /** Whether faults may be injected into it: not into keys, and not into what other fields depend on. */
  mayFail: boolean;
};

export type TypeModel = { readonly name: string; readonly fields: Map<string, FieldModel> };

/** A random graph: its subgraphs, and what its resolvers need. */
export type GraphModel = {
  readonly seed: number;
  readonly types: ReadonlyMap<string, TypeModel>;
  /** The object types of each abstract type. */
  readonly members: ReadonlyMap<string, readonly string[]>;
  readonly subgraphs: readonly { readonly name: string; readonly sdl: string }[];
};

export const SUBGRAPHS = ['s0', 's1', 's2'] as const;
/** Of the dice of Subscription, which leave the rest of the graph of a seed as it is. */
const EVENTS = 0x65_76_74_73;
/** The subgraph that knows the entities only by their interface. */
export const OBJECT_SUBGRAPH = 'io';
const ARGS = ['', '', '(n: Int)', '(s: String = "d", c: Color)', '(l: [Int!], b: Boolean = true)', '(w: In)'];
const SCALARS = ['String', 'Int', 'Float', 'Boolean', 'ID', 'Color', 'Json', 'Int!', 'String!', 'Color!'];
const NAMES = ['name', 'size', 'weight', 'title', 'label', 'state', 'note', 'rank', 'a1_name', 'kind'];

/** Creates the random graph of a seed. Not every graph composes. */
export function createGraphModel(seed: number): GraphModel & { readonly entities: readonly string[] } {
  const dice = createDice(seed);
  const entities = ['E0', 'E1', 'E2'].slice(0, 2 + dice.upTo(2));
  const members = new Map([
    ['Node', entities.slice(0, 2)],
    ['Any', [...entities.slice(-2), 'V0']],
  ]);
  const types = new Map<string, TypeModel>();
  for (const name of entities) types.set(name, { name, fields: new Map() });
  addFields(types, entities, dice);
  addValueTypes(types, dice);
  addInterface(types, dice);
  addRoots(types, entities, dice);
  addEvents(types, entities, createDice(seed ^ EVENTS));
  return { seed, types, members, entities, subgraphs: [] };
}

type FieldOptions = Partial<FieldModel> & Pick<FieldModel, 'name' | 'type' | 'subgraphs'>;

function add({ fields }: TypeModel, field: FieldOptions): void {
  fields.set(field.name, { args: '', requires: null, provides: null, mayFail: true, ...field });
}

function outputType(entities: readonly string[], dice: Dice): string {
  const named = dice.chance(0.55)
    ? dice.pick(SCALARS)
    : dice.pick([...entities, ...entities, 'V0', 'Node', 'Any', 'V0!', `${dice.pick(entities)}!`]);
  return dice.pick([named, named, named, `[${named}]`, `[${named}]!`, `[[${named}]]`]);
}

function addFields(types: Map<string, TypeModel>, entities: readonly string[], dice: Dice): void {
  for (const name of entities) {
    const type = types.get(name);
    if (!type) continue;
    add(type, { name: 'id', type: 'ID!', subgraphs: SUBGRAPHS, mayFail: false });
    add(type, { name: 'sku', type: 'String!', subgraphs: ['s0', 's1'], mayFail: false });
    for (const field of NAMES) {
      if (!dice.chance(0.7)) continue;
      const owners = dice.chance(0.15) ? dice.some(SUBGRAPHS, 0.6) : [dice.pick(SUBGRAPHS)];
      const subgraphs = owners.length > 0 ? owners : ['s0'];
      add(type, { name: field, type: outputType(entities, dice), args: dice.pick(ARGS), subgraphs });
    }
    const target = dice.pick(entities);
    add(type, { name: 'other', type: target, subgraphs: [dice.pick(SUBGRAPHS)] });
    addRequiring(type, types, dice);
  }
}

/** Adds fields that require fields of another subgraph: plain ones, ones with arguments, and nested ones. */
function addRequiring(type: TypeModel, types: ReadonlyMap<string, TypeModel>, dice: Dice): void {
  for (const name of ['r0', 'r1', 'r2']) {
    if (!dice.chance(0.6)) continue;
    const subgraph = dice.pick(SUBGRAPHS);
    const usable = [...type.fields.values()].filter(
      (each) => !each.subgraphs.includes(subgraph) && !['id', 'sku'].includes(each.name),
    );
    const parts = dice.some(usable, 0.4).flatMap((each) => requiredPart(each, { types, dice, by: name }));
    if (parts.length === 0) continue;
    for (const { field } of parts) field.mayFail = false;
    const requires = parts.map(({ text }) => text).join(' ');
    add(type, { name, type: dice.pick(['String', 'Int', 'V0', 'String!']), subgraphs: [subgraph], requires });
  }
}

type Requiring = { readonly types: ReadonlyMap<string, TypeModel>; readonly dice: Dice; readonly by: string };

function requiredPart(field: FieldModel, { types, dice, by }: Requiring) {
  const named = field.type.replaceAll(/[[\]!]/g, '');
  // Two fields of a type may require a field with different arguments.
  const n = by === 'r1' ? 4 : 3;
  const args = { '(n: Int)': `(n: ${n})`, '(w: In)': `(w: { n: ${n} })` }[field.args] ?? '';
  if (SCALARS.includes(named)) return [{ field, text: `${field.name}${args}` }];
  if (named === 'V0') return [{ field, text: `${field.name}${args} { ${dice.pick(['p', 'q p', 'p inner { p }'])} }` }];
  const inner = types.get(named)?.fields.get('id');
  return inner && named !== 'Node' ? [{ field, text: `${field.name}${args} { id }` }] : [];
}

function addValueTypes(types: Map<string, TypeModel>, dice: Dice): void {
  const v0: TypeModel = { name: 'V0', fields: new Map() };
  add(v0, { name: 'p', type: 'String', subgraphs: SUBGRAPHS, mayFail: false });
  add(v0, { name: 'q', type: 'Int!', subgraphs: SUBGRAPHS, mayFail: false });
  add(v0, { name: 'inner', type: 'V0', subgraphs: SUBGRAPHS, mayFail: false });
  add(v0, { name: 'm', type: '[[Int]!]', args: '(n: Int)', subgraphs: SUBGRAPHS });
  types.set('V0', v0);
  const v1: TypeModel = { name: 'V1', fields: new Map() };
  add(v1, { name: 'both', type: 'String', subgraphs: ['s0', 's1'] });
  add(v1, { name: 'left', type: dice.pick(['Int', 'Int!']), subgraphs: ['s0'] });
  add(v1, { name: 'right', type: dice.pick(['String', 'String!']), args: dice.pick(ARGS), subgraphs: ['s1'] });
  types.set('V1', v1);
}

/** Fields of the interface Node: of the subgraph that has its types, and of the one that has only the interface. */
function addInterface(types: Map<string, TypeModel>, dice: Dice): void {
  const node: TypeModel = { name: 'Node', fields: new Map() };
  add(node, { name: 'id', type: 'ID!', subgraphs: ['s0', OBJECT_SUBGRAPH], mayFail: false });
  add(node, { name: 'common', type: 'String', subgraphs: ['s0'] });
  add(node, { name: 'io0', type: dice.pick(SCALARS), args: dice.pick(ARGS), subgraphs: [OBJECT_SUBGRAPH] });
  add(node, { name: 'io1', type: dice.pick(['String', 'Node', '[Node]']), subgraphs: [OBJECT_SUBGRAPH] });
  types.set('Node', node);
  for (const name of ['E0', 'E1']) {
    const type = types.get(name);
    if (type) add(type, { name: 'common', type: dice.pick(['String', 'String!']), subgraphs: ['s0'] });
  }
}

function addRoots(types: Map<string, TypeModel>, entities: readonly string[], dice: Dice): void {
  const query: TypeModel = { name: 'Query', fields: new Map() };
  for (const subgraph of SUBGRAPHS) {
    for (const at of [0, 1, 2]) {
      const entity = dice.pick(entities);
      const type = at === 0 ? dice.pick([entity, `[${entity}]`, `[${entity}!]!`]) : outputType(entities, dice);
      add(query, { name: `${subgraph}q${at}`, type, args: dice.pick(ARGS), subgraphs: [subgraph] });
    }
  }
  add(query, { name: 'shared', type: dice.pick(['V1', '[V1]']), subgraphs: ['s0', 's1'] });
  add(query, { name: 'ios', type: dice.pick(['[Node]', 'Node', '[Node!]']), subgraphs: [OBJECT_SUBGRAPH] });
  add(query, { name: 'nodes', type: '[Node]', args: '(n: Int)', subgraphs: ['s0'] });
  addProviding(query, types, dice);
  types.set('Query', query);
  const mutation: TypeModel = { name: 'Mutation', fields: new Map() };
  for (const at of [0, 1, 2, 3])
    add(mutation, {
      name: `m${at}`,
      type: dice.pick(['Int', 'String', ...entities]),
      args: dice.pick(ARGS),
      subgraphs: [dice.pick(SUBGRAPHS)],
    });
  types.set('Mutation', mutation);
}

/** Fields whose events carry entities, or keys of them, of each subgraph. */
function addEvents(types: Map<string, TypeModel>, entities: readonly string[], dice: Dice): void {
  const subscription: TypeModel = { name: 'Subscription', fields: new Map() };
  for (const subgraph of SUBGRAPHS) {
    const entity = dice.pick(entities);
    const type = dice.pick([entity, `${entity}!`, `[${entity}]`]);
    add(subscription, { name: `${subgraph}e0`, type, args: dice.pick(ARGS), subgraphs: [subgraph] });
    const other = outputType(entities, dice);
    add(subscription, { name: `${subgraph}e1`, type: other, args: dice.pick(ARGS), subgraphs: [subgraph] });
  }
  const node = dice.pick(['Node', '[Node]', 'Node!']);
  add(subscription, { name: 'ioe', type: node, subgraphs: [OBJECT_SUBGRAPH] });
  types.set('Subscription', subscription);
}

function addProviding(query: TypeModel, types: ReadonlyMap<string, TypeModel>, dice: Dice): void {
  const entity = types.get('E0');
  for (const field of entity?.fields.values() ?? []) {
    const isPlain = SCALARS.includes(field.type) && field.args === '' && field.requires === null;
    const mayProvide = isPlain && NAMES.includes(field.name) && !field.subgraphs.includes('s2');
    if (!mayProvide || dice.chance(0.5)) continue;
    field.mayFail = false;
    return add(query, { name: 'provided', type: '[E0]', subgraphs: ['s2'], provides: field.name });
  }
}
