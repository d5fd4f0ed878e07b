import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  OperationTypeNode,
  validate,
  parse,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Dice } from './dice.ts';
import type { DifferentialOperation } from './openGraph.ts';

type Writing = {
  readonly dice: Dice;
  readonly schema: GraphQLSchema;
  readonly definitions: Map<string, string>;
  readonly variables: Record<string, unknown>;
  readonly fragments: string[];
  /** How likely a field has an alias. */
  readonly aliases: number;
};

const ALIASES = [
  'id',
  'sku',
  'name',
  'size',
  'other',
  'common',
  'r0',
  'p',
  'q',
  'a1_name',
  'a2_size',
  'x',
  'y',
  'constructor',
];
const MAX_DEPTH = 4;

/**
 * Writes a random valid query or mutation: aliases that are names of other fields, fragments, conditions, arguments,
 * repeated fields.
 */
export function randomOperation(schema: GraphQLSchema, dice: Dice): DifferentialOperation {
  return validOperation(schema, dice, () => (dice.chance(0.15) ? OperationTypeNode.MUTATION : OperationTypeNode.QUERY));
}

/** Writes a random valid subscription: of one field, perhaps in fragments, and perhaps selected twice. */
export function randomSubscription(schema: GraphQLSchema, dice: Dice): DifferentialOperation {
  return validOperation(schema, dice, () => OperationTypeNode.SUBSCRIPTION);
}

function validOperation(schema: GraphQLSchema, dice: Dice, kindOf: () => OperationTypeNode): DifferentialOperation {
  for (let tries = 0; ; tries += 1) {
    // Aliases make conflicts; an operation without any is valid at last.
    const aliases = tries > 6 ? 0 : dice.pick([0, 0.2, 0.5]);
    const kind = kindOf();
    const root = schema.getRootType(kind);
    if (!root) throw new Error(`expected a root type of ${kind}`);
    const writing: Writing = { dice, schema, definitions: new Map(), variables: {}, fragments: [], aliases };
    const isSubscription = kind === OperationTypeNode.SUBSCRIPTION;
    const selection = isSubscription ? writeSource(root, writing) : writeSelection(root, 0, writing);
    const definitions = [...writing.definitions].map(([name, type]) => `$${name}: ${type}`).join(', ');
    const head = `${kind}${definitions === '' ? '' : `(${definitions})`}`;
    const text = [`${head} ${selection}`, ...writing.fragments].join('\n');
    if (validate(schema, parse(text)).length === 0) return { text, variables: writing.variables };
  }
}

function writeSource(root: GraphQLObjectType, w: Writing): string {
  const { dice } = w;
  const field = dice.pick(Object.values(root.getFields()));
  const named = getNamedType(field.type);
  const alias = dice.chance(w.aliases) ? `${dice.pick(ALIASES)}: ` : '';
  const source = `${alias}${field.name}${writeArguments(field.args, w)}`;
  const part = (): string => (isCompositeType(named) ? `${source} ${writeSelection(named, 1, w)}` : source);
  const parts = Array.from({ length: dice.chance(0.15) ? 2 : 1 }, () => {
    const text = part();
    const kind = dice.upTo(8);
    if (kind > 1) return text;
    if (kind === 0) return `... on ${root.name} { ${text} }`;
    w.fragments.push(`fragment F${w.fragments.length} on ${root.name} { ${text} }`);
    return `...F${w.fragments.length - 1}`;
  });
  return `{ ${parts.join(' ')} }`;
}

function writeSelection(type: GraphQLCompositeType, depth: number, w: Writing): string {
  const count = 1 + w.dice.upTo(depth === 0 ? 4 : 5);
  const parts = Array.from({ length: count }, () => writePart(type, depth, w));
  return `{ ${parts.join(' ')} }`;
}

function writePart(type: GraphQLCompositeType, depth: number, w: Writing): string {
  const { dice } = w;
  const isDeep = depth >= MAX_DEPTH;
  if (!isDeep && dice.chance(isAbstractType(type) ? 0.45 : 0.15)) return writeFragment(type, depth, w);
  const fields = 'getFields' in type ? Object.values(type.getFields()) : [];
  const usable = fields.filter((each) => !isDeep || !isCompositeType(getNamedType(each.type)));
  if (usable.length === 0 || dice.chance(0.1))
    return `${dice.chance(w.aliases) ? `${dice.pick(['__t', 'id', 'name', 't'])}: ` : ''}__typename${writeConditions(w)}`;
  const field = dice.pick(usable);
  const named = getNamedType(field.type);
  const alias = dice.chance(w.aliases) ? `${dice.pick(ALIASES)}: ` : '';
  const inner = isCompositeType(named) ? ` ${writeSelection(named, depth + 1, w)}` : '';
  return `${alias}${field.name}${writeArguments(field.args, w)}${writeConditions(w)}${inner}`;
}

function writeFragment(type: GraphQLCompositeType, depth: number, w: Writing): string {
  const { dice, schema } = w;
  const inScope = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  const interfaces = inScope.flatMap((each) => each.getInterfaces());
  const condition = dice.pick<GraphQLCompositeType>([type, ...inScope, ...interfaces]);
  const isRoot = isObjectType(condition) && depth === 0;
  const inner = writeSelection(condition, depth + (isRoot ? 0 : 1), w);
  const kind = dice.upTo(3);
  if (kind === 0 && condition === type) return `... ${writeConditions(w)} ${inner}`;
  if (kind < 2) return `... on ${condition.name}${writeConditions(w)} ${inner}`;
  const name = `F${w.fragments.length}`;
  w.fragments.push(`fragment ${name} on ${condition.name} ${inner}`);
  return `...${name}${writeConditions(w)}${dice.chance(0.2) ? ` ...${name}` : ''}`;
}

function writeConditions(w: Writing): string {
  const { dice } = w;
  return ['skip', 'include']
    .filter(() => dice.chance(0.12))
    .map((name) => ` @${name}(if: ${dice.chance(0.3) ? String(dice.chance(0.5)) : `$${conditionVariable(w)}`})`)
    .join('');
}

function conditionVariable({ dice, definitions, variables }: Writing): string {
  const name = dice.pick(['b0', 'b1', 'b2', 'b3']);
  if (definitions.has(name)) return name;
  const hasDefault = dice.chance(0.4);
  definitions.set(name, hasDefault ? `Boolean! = ${dice.chance(0.5)}` : 'Boolean!');
  if (!hasDefault || dice.chance(0.5)) variables[name] = dice.chance(0.5);
  return name;
}

function writeArguments(args: readonly GraphQLArgument[], w: Writing): string {
  const given = w.dice.some(args, 0.7).map((each) => `${each.name}: ${writeArgument(each, w)}`);
  return given.length === 0 ? '' : `(${given.join(', ')})`;
}

function writeArgument({ name, type }: GraphQLArgument, w: Writing): string {
  const { dice, definitions, variables } = w;
  const [literal, value] = dice.pick<readonly [string, unknown]>(VALUES[name] ?? [['null', null]]);
  if (dice.chance(0.5)) return literal;
  const variable = `v${definitions.size}`;
  const isGiven = dice.chance(0.8);
  definitions.set(variable, dice.chance(0.3) && literal !== 'null' ? `${String(type)} = ${literal}` : String(type));
  if (isGiven) variables[variable] = value;
  return `$${variable}`;
}

const VALUES: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
  n: [
    ['1', 1],
    ['2', 2],
    ['null', null],
    ['3', 3],
  ],
  s: [
    ['"a"', 'a'],
    ['"d"', 'd'],
    ['""', ''],
  ],
  c: [
    ['RED', 'RED'],
    ['BLUE', 'BLUE'],
  ],
  l: [
    ['[1, 2]', [1, 2]],
    ['[]', []],
    ['3', 3],
  ],
  b: [
    ['true', true],
    ['false', false],
  ],
  w: [
    ['{ n: 2 }', { n: 2 }],
    ['{ s: "x", n: 1 }', { s: 'x', n: 1 }],
    ['{ c: [RED] }', { c: ['RED'] }],
  ],
};
