import type { GraphQLSchema } from 'graphql';
import { isId } from '#platform/ids/ids.ts';
import { isSku } from './domain/checkProduct.ts';
import { isSlug } from './domain/slugOf.ts';
import { fault } from './errors.ts';

type IsKey = (value: unknown) => boolean;

const idOf =
  (prefix: string): IsKey =>
  (value) =>
    isId(prefix, value);

const entityKeys: Readonly<Record<string, Readonly<Record<string, IsKey>>>> = {
  Product: { id: idOf('prd'), slug: (value) => typeof value === 'string' && isSlug(value) },
  ProductVariant: { id: idOf('var'), sku: isSku },
  Brand: { id: idOf('brd') },
  Category: { id: idOf('cat') },
};

/**
 * Has what `_entities` is asked for checked before any of it is resolved: `_Any` is not coerced, so anything may stand
 * where a key belongs. Each must be of a type of ours with keys of their form alone, else all are BAD_USER_INPUT.
 */
export function guardEntities(schema: GraphQLSchema): GraphQLSchema {
  const entities = schema.getQueryType()?.getFields()['_entities'];
  const resolve = entities?.resolve;
  if (!entities || !resolve) throw new Error('expected the schema of a subgraph with entities, got one without');
  entities.resolve = (...call) => {
    const [, { representations }] = call;
    for (const representation of representations) requireRepresentation(representation);
    return resolve(...call);
  };
  return schema;
}

function requireRepresentation(representation: Readonly<Record<string, unknown>>): void {
  const { __typename: type, ...fields } = representation;
  const keys = typeof type === 'string' && Object.hasOwn(entityKeys, type) ? entityKeys[type] : undefined;
  const given = Object.entries(fields);
  const isRight =
    keys && given.length >= 1 && given.every(([name, value]) => Object.hasOwn(keys, name) && keys[name]?.(value));
  if (isRight) return;
  const got = JSON.stringify(representation).slice(0, 120);
  throw fault('badInput', `representations: expected an entity of this house by keys of their form, got ${got}`);
}
