import {
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** Writes operations of which no two are equal, from a seed. `size` is how many fields one has, about. */
export type WriteOperation = (size: number) => string;

/** Creates the writer for queries on a schema: random root fields and selections, with the arguments that they need. */
export function createOperationWriter(schema: GraphQLSchema, seed: number): WriteOperation {
  const random = createRandom(seed);
  const query = schema.getQueryType();
  if (!query) throw new Error('expected a schema with queries');
  let written = 0;

  function selectionOf(type: GraphQLObjectType, left: { fields: number }, depth: number): string {
    const fields = Object.values(type.getFields()).toSorted(() => random() - 0.5);
    const selected: string[] = [];
    for (const field of fields) {
      if (left.fields <= 0 && selected.length > 0) break;
      const named = getNamedType(field.type);
      if (field.args.some(isUnknown) || (isCompositeType(named) && (!isObjectType(named) || depth === 0))) continue;
      left.fields -= 1;
      const below = isObjectType(named) ? ` ${selectionOf(named, left, depth - 1)}` : '';
      selected.push(`${field.name}${argumentsOf(field.args)}${below}`);
      if (random() < 0.15) break;
    }
    // A connection may have objects only.
    return `{ ${selected.length === 0 ? '__typename' : selected.join(' ')} }`;
  }

  return (size) => {
    written += 1;
    const left = { fields: size };
    const roots: string[] = [];
    const fields = Object.values(query.getFields()).filter(({ args, type }) => {
      return isObjectType(getNamedType(type)) && !args.some(isUnknown);
    });
    while (left.fields > 0) {
      const field = fields[Math.floor(random() * fields.length)];
      if (!field) throw new Error('expected a query without unknown arguments');
      left.fields -= 1;
      const type = getNamedType(field.type) as GraphQLObjectType; // filtered above
      roots.push(`r${roots.length}: ${field.name}${argumentsOf(field.args)} ${selectionOf(type, left, 5)}`);
    }
    return `query Distinct${seed}_${written} { ${roots.join(' ')} }`;
  };
}

function argumentsOf(args: readonly GraphQLArgument[]): string {
  const given = args.flatMap(({ name, type }) => {
    if (name === 'first') return ['first: 2'];
    return isNonNullType(type) ? [`${name}: ${literalOf(type.ofType)}`] : [];
  });
  return given.length === 0 ? '' : `(${given.join(', ')})`;
}

function literalOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literalOf(type.ofType);
  if (isListType(type)) return `[${literalOf(type.ofType)}]`;
  if (isEnumType(type)) return String(type.getValues()[0]?.name);
  return ['Int', 'Float'].includes(getNamedType(type).name) ? '1' : '"prd_01J8Z3Z3Z3Z3Z3Z3Z3Z3Z3Z3Z3"';
}

function isUnknown({ type }: GraphQLArgument): boolean {
  return isNonNullType(type) && isInputObjectType(getNamedType(type));
}

/** The numbers of mulberry32, from 0 to 1. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
