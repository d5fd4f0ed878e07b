import { isScalarType, type GraphQLScalarType, type GraphQLSchema } from 'graphql';
import { dateTimeScalar } from './dateTime.ts';
import { minorUnitsScalar } from './minorUnits.ts';

const bySpecification: ReadonlyMap<string, GraphQLScalarType> = new Map(
  [dateTimeScalar, minorUnitsScalar].map((scalar) => [scalar.specifiedByURL ?? '', scalar]),
);

/**
 * Gives the scalars of a schema that was built from text the functions of the scalars here, so that literals and
 * variables are judged where they arrive. A scalar is known by its `@specifiedBy` URL, never by its name: another
 * graph may mean something else by `DateTime`.
 */
export function installScalarParsers(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    const known = isScalarType(type) ? bySpecification.get(type.specifiedByURL ?? '') : undefined;
    if (!known) continue;
    const { parseValue, parseLiteral } = known;
    // Text has no functions: what graphql-js put in their place takes every value.
    Object.assign(type, { parseValue, parseLiteral });
  }
}
