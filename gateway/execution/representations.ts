import { Fault } from '#platform/faults/faults.ts';
import type { ShapeTable } from '../composition/shapeTable.ts';
import { gatewayFaults } from '../errors.ts';

// A type's prefix and a ULID: see platform/ids.
const TYPED_ID = /^[a-z]{2,5}_[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/**
 * Refuses entity representations that cannot be what they say. They come from another subgraph's answer and GraphQL does
 * not coerce them, so an object in the place of a key would reach a store as it is. Answers the list.
 */
export function checkRepresentations(shapes: ShapeTable, representations: unknown): readonly unknown[] {
  if (!Array.isArray(representations)) throw wrong('a list of representations', representations);
  for (const representation of representations) checkObject(shapes, null, representation);
  return representations;
}

function checkObject(shapes: ShapeTable, expected: string | null, value: unknown): void {
  if (!isObject(value)) throw wrong(`an object of ${expected ?? 'an entity'}`, value);
  const typename = value['__typename'] ?? expected;
  const fields = typeof typename === 'string' ? shapes.get(typename) : undefined;
  if (!fields) throw wrong('a type of the graph', typename);
  for (const [key, field] of Object.entries(value)) {
    if (key === '__typename') continue;
    const type = fields.get(key);
    if (type === undefined) throw wrong(`a field of ${String(typename)}`, key);
    if (key === 'id' && expected === null) checkId(field);
    else checkField(shapes, type, field);
  }
}

function checkId(value: unknown): void {
  if (typeof value !== 'string' || !TYPED_ID.test(value)) throw wrong('a typed id', value);
}

function checkField(shapes: ShapeTable, type: string, value: unknown): void {
  if (value === null) return;
  if (Array.isArray(value)) {
    for (const each of value) checkField(shapes, type, each);
  } else if (shapes.has(type)) {
    checkObject(shapes, type, value);
  } else if (typeof value === 'object') {
    throw wrong(`a single value of ${type}`, value);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(expected: string, got: unknown): Fault {
  const shown = JSON.stringify(got)?.slice(0, 80);
  return new Fault(gatewayFaults.wrongReference, undefined, { cause: new Error(`expected ${expected}, got ${shown}`) });
}
