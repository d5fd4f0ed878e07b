import { getNamedType, getNullableType, introspectionTypes, isCompositeType, isListType, isObjectType } from 'graphql';
import type { FieldCost } from './costTable.ts';

// The gateway answers introspection itself, out of memory: five of its objects cost what one of a subgraph costs.
const WEIGHT = 0.2;
// The same for every graph, so that what tools ask for costs the same in a large one.
const TYPES = 100;
const OTHERS = 5;

function costOf(type: string, assumed: number | null): FieldCost {
  const size =
    assumed === null ? null : { assumed, slicing: new Map(), sizedFields: new Set<string>(), requiresOne: false };
  return { type, weight: WEIGHT, isList: size !== null, size, arguments: new Map() };
}

/** The meta-fields of Query that have something in them. */
export const introspectionFields: ReadonlyMap<string, FieldCost> = new Map([
  ['__schema', costOf('__Schema', null)],
  ['__type', costOf('__Type', null)],
]);

/** The costs of the types of introspection (https://spec.graphql.org/October2021/#sec-Introspection). */
export const introspectionCosts: ReadonlyMap<string, ReadonlyMap<string, FieldCost>> = new Map(
  introspectionTypes.filter(isObjectType).map((type) => {
    const fields = Object.values(type.getFields()).filter((field) => isCompositeType(getNamedType(field.type)));
    const costs = fields.map(({ name, type: fieldType }) => {
      const size = isListType(getNullableType(fieldType)) ? (name === 'types' ? TYPES : OTHERS) : null;
      return [name, costOf(getNamedType(fieldType).name, size)] as const;
    });
    return [type.name, new Map(costs)];
  }),
);
