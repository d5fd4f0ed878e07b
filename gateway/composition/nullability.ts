import {
  buildASTSchema,
  getNamedType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isAbstractType,
  isListType,
  parse,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import type { Subgraph } from './subgraphList.ts';

type Field = GraphQLField<unknown, unknown>;
type Schemas = ReadonlyMap<string, GraphQLSchema>;

/**
 * The fields that would take others with them while one subgraph is down, a sentence each: a value that may need
 * another subgraph has to be nullable where it is asked for, because null rises to the next nullable field
 * (GraphQL, 6.4.4).
 *
 * - Every field of Query and Mutation, for beside it stand those of other subgraphs.
 * - A field that leads to an entity of which another subgraph answers a field that is never null.
 * - A field with `@requires`, for its value is made from another subgraph's.
 */
export function findFieldsThatBlank(subgraphs: readonly Subgraph[]): readonly string[] {
  const schemas: Schemas = new Map(subgraphs.map(({ name, sdl }) => [name, schemaOf(sdl)]));
  return [...schemas].flatMap(([name, schema]) =>
    fieldsIn(schema).flatMap(({ type, field }) => {
      const reason = reasonOf({ type, field }, name, schemas);
      return reason === null ? [] : [`[${name}] ${type}.${field.name} has to be nullable: ${reason}`];
    }),
  );
}

/** Whether null in the place of a single value, in a list of one element, would take more than that value. */
function isElementNeverNull(type: GraphQLOutputType): boolean {
  const outer = isNonNullType(type) ? type.ofType : type;
  return isListType(outer) ? isElementNeverNull(outer.ofType) : isNonNullType(type);
}

type Place = { readonly type: string; readonly field: Field };

function reasonOf({ type, field }: Place, subgraph: string, schemas: Schemas): string | null {
  const isNeverNull = isNonNullType(field.type);
  if (isNeverNull && (type === 'Query' || type === 'Mutation')) return 'fields of other subgraphs stand beside it';
  if (isNeverNull && has(field.astNode, 'requires')) return 'its value is made from that of another subgraph';
  if (!isElementNeverNull(field.type)) return null;
  for (const entity of entitiesOf(field, schemas.get(subgraph))) {
    const needed = neededElsewhere(entity, subgraph, schemas);
    if (needed !== null) return `${needed} is answered by another subgraph`;
  }
  return null;
}

function entitiesOf(field: Field, schema: GraphQLSchema | undefined): readonly GraphQLObjectType[] {
  const type = getNamedType(field.type);
  const possible = schema && isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  return possible.filter(isObjectType).filter(({ astNode }) => has(astNode, 'key'));
}

/** A field of the entity that is never null and that this subgraph cannot answer. */
function neededElsewhere(entity: GraphQLObjectType, subgraph: string, schemas: Schemas): string | null {
  const own = entity.getFields();
  for (const [name, schema] of schemas) {
    const other = name === subgraph ? undefined : schema.getType(entity.name);
    if (!isObjectType(other)) continue;
    for (const field of Object.values(other.getFields())) {
      const isElsewhere = !own[field.name] || has(own[field.name]?.astNode, 'external');
      const isAnswered = !has(field.astNode, 'external');
      if (isElsewhere && isAnswered && isNonNullType(field.type)) return `${entity.name}.${field.name}`;
    }
  }
  return null;
}

function fieldsIn(schema: GraphQLSchema): Place[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'))
    .flatMap((type) =>
      isObjectType(type) || isInterfaceType(type)
        ? Object.values(type.getFields()).map((field) => ({ type: type.name, field }))
        : [],
    );
}

function has(node: { readonly directives?: readonly { name: { value: string } }[] } | null | undefined, name: string) {
  return node?.directives?.some((each) => each.name.value === name) ?? false;
}

// A subgraph's file alone: the directives it imports are defined by the specifications it links.
function schemaOf(sdl: string): GraphQLSchema {
  return buildASTSchema(parse(sdl, { noLocation: true }), { assumeValidSDL: true });
}
