import { getNamedType, getNullableType, introspectionTypes, isCompositeType, isListType, isObjectType } from 'graphql';
import type { FieldCost } from './costTable.ts';

// The gateway resolves introspection from memory: five of its objects cost as much as one object of a subgraph.
const WEIGHT = 0.2;
// Fixed sizes, so that the introspection query of a tool costs the same for every schema.
const TYPES = 100;
const OTHERS = 5;

function costOf(type: string, assumed: number | null): FieldCost {
  const size =
    assumed === null ? null : { assumed, slicing: new Map(), sizedFields: new Set<string>(), requiresOne: false };
  return { type, weight: WEIGHT, isList: size !== null, size, arguments: new Map() };
}

/** The introspection fields of Query. */
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
