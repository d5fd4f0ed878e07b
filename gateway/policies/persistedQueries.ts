import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';
import type { ResolvedOperation, ResolveOperation } from './resolveOperation.ts';

/** The operation of a request as a client sends it: a document, the hash of one, or both. */
export type RequestText = {
  readonly query?: string | null | undefined;
  readonly operationName?: string | null | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
};

/**
 * Resolves the operation of a request. Throws what {@link ResolveOperation} throws, PERSISTED_QUERY_NOT_FOUND for the
 * hash of a document that is not stored, and BAD_REQUEST for a hash that does not match the document.
 */
export type ResolveRequest = (text: RequestText) => ResolvedOperation;

const persistedQuery = z.object({ version: z.number(), sha256Hash: z.string().max(64) });
const MAX_STORED_BYTES = 10_000_000;

/**
 * Adds automatic persisted queries (https://www.apollographql.com/docs/apollo-server/performance/apq) to a resolver.
 * The first request with document and hash stores a valid document, later ones send the hash alone. The documents used
 * least recently are dropped when all have more than `maxStoredBytes`; a new schema drops none.
 */
export function createPersistedQueries(resolve: ResolveOperation, maxStoredBytes = MAX_STORED_BYTES): ResolveRequest {
  const documents = new LRUCache<string, string>({
    maxSize: maxStoredBytes,
    sizeCalculation: (query, sha) => Buffer.byteLength(query) + sha.length,
  });
  return ({ query = null, operationName, extensions }) => {
    const sha = extensions ? hashIn(extensions) : null;
    if (query === null) {
      const stored = sha === null ? undefined : documents.get(sha);
      if (stored !== undefined) return resolve({ query: stored, operationName });
      if (sha !== null) throw new Fault(gatewayFaults.persistedQueryNotFound);
      throw badRequest('query: expected a GraphQL document as a string.');
    }
    if (sha !== null && sha !== hash('sha256', query, 'hex')) throw badRequest('provided sha does not match query');
    const resolved = resolve({ query, operationName });
    if (sha !== null) documents.set(sha, query);
    return resolved;
  };
}

function hashIn(extensions: Readonly<Record<string, unknown>>): string | null {
  const given = extensions['persistedQuery'];
  if (given === undefined || given === null) return null;
  const read = persistedQuery.safeParse(given);
  if (read.success && read.data.version === 1) return read.data.sha256Hash.toLowerCase();
  throw badRequest('Unsupported persisted query version');
}

function badRequest(message: string): Fault {
  return new Fault(gatewayFaults.badRequest, message);
}
