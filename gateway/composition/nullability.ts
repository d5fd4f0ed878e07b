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
import type { SubgraphDefinition } from './subgraphList.ts';

type Field = GraphQLField<unknown, unknown>;
type Schemas = ReadonlyMap<string, GraphQLSchema>;

/**
 * The non-null fields that would also null fields of other subgraphs while one subgraph is down, one sentence each:
 * null propagates to the next nullable field (GraphQL, 6.4.4). A field has to be nullable if it is
 *
 * - a field of Query or Mutation, because its siblings may belong to other subgraphs;
 * - a field that returns an entity with a non-null field of another subgraph;
 * - a field with `@requires`, because its value depends on another subgraph.
 */
export function findUnsafeNonNullFields(subgraphs: readonly SubgraphDefinition[]): readonly string[] {
  const schemas: Schemas = new Map(subgraphs.map(({ name, sdl }) => [name, schemaOf(sdl)]));
  return [...schemas].flatMap(([name, schema]) =>
    fieldsIn(schema).flatMap(({ type, field }) => {
      const reason = reasonOf({ type, field }, name, schemas);
      return reason === null ? [] : [`[${name}] ${type}.${field.name} has to be nullable: ${reason}`];
    }),
  );
}

/** Whether a null value, or a null element of a list, would propagate further than to itself. */
function isElementNeverNull(type: GraphQLOutputType): boolean {
  const outer = isNonNullType(type) ? type.ofType : type;
  return isListType(outer) ? isElementNeverNull(outer.ofType) : isNonNullType(type);
}

type FieldOfType = { readonly type: string; readonly field: Field };

function reasonOf({ type, field }: FieldOfType, subgraph: string, schemas: Schemas): string | null {
  const isNeverNull = isNonNullType(field.type);
  if (isNeverNull && (type === 'Query' || type === 'Mutation'))
    return 'its sibling fields may belong to other subgraphs';
  if (isNeverNull && has(field.astNode, 'requires')) return 'its value depends on another subgraph';
  if (!isElementNeverNull(field.type)) return null;
  for (const entity of entitiesOf(field, schemas.get(subgraph))) {
    const needed = fieldElsewhere(entity, subgraph, schemas);
    if (needed !== null) return `${needed} belongs to another subgraph`;
  }
  return null;
}

function entitiesOf(field: Field, schema: GraphQLSchema | undefined): readonly GraphQLObjectType[] {
  const type = getNamedType(field.type);
  const possible = schema && isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  return possible.filter(isObjectType).filter(({ astNode }) => has(astNode, 'key'));
}

/** A non-null field of the entity that this subgraph cannot resolve. */
function fieldElsewhere(entity: GraphQLObjectType, subgraph: string, schemas: Schemas): string | null {
  const own = entity.getFields();
  for (const [name, schema] of schemas) {
    const other = name === subgraph ? undefined : schema.getType(entity.name);
    if (!isObjectType(other)) continue;
    for (const field of Object.values(other.getFields())) {
      const isElsewhere = !own[field.name] || has(own[field.name]?.astNode, 'external');
      const isResolved = !has(field.astNode, 'external');
      if (isElsewhere && isResolved && isNonNullType(field.type)) return `${entity.name}.${field.name}`;
    }
  }
  return null;
}

function fieldsIn(schema: GraphQLSchema): FieldOfType[] {
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

// Not validated, because the definitions of imported directives are in the specifications that the file links.
function schemaOf(sdl: string): GraphQLSchema {
  return buildASTSchema(parse(sdl, { noLocation: true }), { assumeValidSDL: true });
}
