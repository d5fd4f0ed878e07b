import { Fault } from '#platform/faults/faults.ts';
import { isId } from '#platform/ids/isId.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import { gatewayFaults } from '../errors.ts';

type Graph = Pick<Supergraph, 'shapes' | 'nodes'>;
type Expected = { readonly typename: string | null; readonly isEntity: boolean };

const ENTITY: Expected = { typename: null, isEntity: true };

/**
 * Validates entity representations and returns them; throws when one does not match its type. They come from another
 * subgraph's response and GraphQL does not coerce them, so an object instead of a key would reach a database query. Ids
 * of a type with `@node` must have its prefix; other types accept any ID.
 */
export function checkRepresentations(graph: Graph, representations: unknown): readonly unknown[] {
  if (!Array.isArray(representations)) throw wrong('a list of representations', representations);
  for (const representation of representations) checkObject(graph, ENTITY, representation);
  return representations;
}

function checkObject(graph: Graph, expected: Expected, value: unknown): void {
  if (!isObject(value)) throw wrong(`an object of ${expected.typename ?? 'an entity'}`, value);
  const typename = value['__typename'] ?? expected.typename;
  const fields = typeof typename === 'string' ? graph.shapes.get(typename) : undefined;
  if (!fields) throw wrong('a type of the graph', typename);
  for (const [key, field] of Object.entries(value)) {
    if (key === '__typename') continue;
    const type = fields.get(key);
    if (type === undefined) throw wrong(`a field of ${String(typename)}`, key);
    if (key === 'id' && expected.isEntity) checkId(graph.nodes.get(String(typename))?.prefix, field);
    else checkField(graph, type, field);
  }
}

function checkId(prefix: string | undefined, value: unknown): void {
  if (prefix === undefined && (typeof value === 'string' || Number.isFinite(value))) return;
  if (prefix === undefined || !isId(prefix, value)) throw wrong(prefix ? `an id of ${prefix}_` : 'an id', value);
}

function checkField(graph: Graph, type: string, value: unknown): void {
  if (value === null) return;
  if (Array.isArray(value)) {
    for (const each of value) checkField(graph, type, each);
  } else if (graph.shapes.has(type)) {
    checkObject(graph, { typename: type, isEntity: false }, value);
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
