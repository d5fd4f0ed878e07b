import { GraphQLError, isUnionType, Kind, type GraphQLObjectType, type GraphQLSchema } from 'graphql';

/** An entity that another subgraph refers to by its id. */
export type EntityKey = { readonly id: string };

/** Whether a value from outside can be what its field says. */
export type IsValid = (value: unknown) => boolean;

/** By entity type and field: what may stand in a representation. */
export type EntityFields = Readonly<Record<string, Readonly<Record<string, IsValid>>>>;

/** The most representations of one `_entities` query; the gateway splits what is more. */
export const MAX_REPRESENTATIONS = 500;

const SHOWN = 120;

/**
 * Has what `_entities` is asked for checked before any of it is resolved, because `_Any` is not coerced: at most
 * {@link MAX_REPRESENTATIONS}, each of a type of this subgraph and with fields of their form alone. Otherwise the whole
 * query is BAD_USER_INPUT. Throws when `fields` does not name the entities of the schema.
 */
export function guardEntities(schema: GraphQLSchema, fields: EntityFields): GraphQLSchema {
  const entities = schema.getQueryType()?.getFields()['_entities'];
  const resolve = entities?.resolve;
  if (!entities || !resolve) throw new Error('expected the schema of a subgraph with entities, got one without');
  requireAllEntities(schema, fields);
  entities.resolve = (...call) => {
    const [, { representations }] = call;
    if (representations.length > MAX_REPRESENTATIONS)
      throw badInput(`expected at most ${MAX_REPRESENTATIONS}, got ${representations.length}`);
    for (const representation of representations) requireRepresentation(representation, fields);
    return resolve(...call);
  };
  return schema;
}

function requireAllEntities(schema: GraphQLSchema, fields: EntityFields): void {
  const union = schema.getType('_Entity');
  const types = isUnionType(union)
    ? union
        .getTypes()
        .filter(isResolvable)
        .map(({ name }) => name)
    : [];
  const [expected, got] = [types, Object.keys(fields)].map((names) => names.toSorted().join(', '));
  if (expected !== got) throw new Error(`expected the keys of ${expected}, got those of ${got}`);
}

/** Whether a type has a key that this subgraph resolves, not one that it only refers by. */
function isResolvable({ astNode, extensionASTNodes }: GraphQLObjectType): boolean {
  const keys = [astNode, ...extensionASTNodes].flatMap((node) => node?.directives ?? []);
  return keys.some(
    ({ name, arguments: given = [] }) =>
      name.value === 'key' &&
      !given.some(({ name: { value: argument }, value }) => {
        return argument === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value;
      }),
  );
}

function requireRepresentation(representation: unknown, types: EntityFields): void {
  const { __typename: type, ...given } = Object(representation) as Readonly<Record<string, unknown>>;
  const fields = typeof type === 'string' && Object.hasOwn(types, type) ? types[type] : undefined;
  const isValid = ([name, value]: [string, unknown]) =>
    fields !== undefined && Object.hasOwn(fields, name) && fields[name]?.(value) === true;
  const entries = Object.entries(given);
  if (entries.length > 0 && entries.every(isValid)) return;
  const got = JSON.stringify(representation)?.slice(0, SHOWN).toWellFormed();
  throw badInput(`expected an entity of this subgraph by keys of their form, got ${got}`);
}

function badInput(problem: string): GraphQLError {
  return new GraphQLError(`representations: ${problem}`, { extensions: { code: 'BAD_USER_INPUT' } });
}
