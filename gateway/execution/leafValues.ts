import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLString,
  isEnumType,
  type GraphQLLeafType,
  type GraphQLScalarType,
} from 'graphql';

const BUILT_IN: ReadonlyMap<string, GraphQLScalarType> = new Map(
  [GraphQLInt, GraphQLFloat, GraphQLString, GraphQLBoolean, GraphQLID].map((type) => [type.name, type]),
);

/**
 * Returns a function that returns a subgraph's value of a leaf type as graphql-js would serialise it, and throws for a
 * value that the type does not have. Values of custom scalars are passed on, because only their subgraph knows them.
 */
export function createLeafWriter(type: GraphQLLeafType): (value: unknown) => unknown {
  if (isEnumType(type)) {
    return (value) => {
      if (typeof value === 'string' && type.getValue(value)) return value;
      throw new Error(`Enum "${type.name}" cannot represent value: ${shown(value)}`);
    };
  }
  const builtIn = BUILT_IN.get(type.name);
  if (!builtIn) return (value) => value;
  if (builtIn.name === 'String' || builtIn.name === 'ID')
    return (value) => (typeof value === 'string' ? value : builtIn.serialize(value));
  return (value) => builtIn.serialize(value);
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80);
}
