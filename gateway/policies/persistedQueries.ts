import { hash } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';
import type { Exposure, PersistedDocuments } from '../exposure.ts';
import type { DocumentLimits } from './documentLimits.ts';
import {
  createOperationResolver,
  type BeforeReading,
  type ResolvedOperation,
  type ResolveOperation,
} from './resolveOperation.ts';

/** The operation of a request as a client sends it: a document, the hash of one, or both. */
export type RequestText = {
  readonly query?: string | null | undefined;
  readonly operationName?: string | null | undefined;
  /** The hash of a document, as `sha256:` and hexadecimal digits (GraphQL over HTTP, Persisted Documents). */
  readonly documentId?: string | null | undefined;
  /** With `persistedQuery`: the hash of a document, as clients of automatic persisted queries send it. */
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
};

/**
 * Resolves the operation of a request. Throws what {@link ResolveOperation} throws, PERSISTED_QUERY_NOT_FOUND for the
 * hash of a document that is not stored, BAD_REQUEST for a hash that does not match the document, and
 * PERSISTED_DOCUMENT_REQUIRED where only published documents are accepted, for any other.
 */
export type ResolveRequest = (text: RequestText, beforeReading?: BeforeReading) => ResolvedOperation;

type PersistedQueriesOptions = {
  readonly maxStoredBytes?: number;
  /** Documents that were published with a client. */
  readonly published?: PersistedDocuments | null;
};

const persistedQuery = z.object({ version: z.number(), sha256Hash: z.string().max(64) });
const MAX_STORED_BYTES = 10_000_000;

/**
 * Adds automatic persisted queries (https://www.apollographql.com/docs/apollo-server/performance/apq) to a resolver.
 * The first request with document and hash stores a valid document, later ones send the hash alone. The documents used
 * least recently are dropped when all have more than `maxStoredBytes`; a new schema drops none. `published` documents are
 * known by their hash from the start, and never dropped.
 */
export function createPersistedQueries(
  resolve: ResolveOperation,
  { maxStoredBytes = MAX_STORED_BYTES, published = null }: PersistedQueriesOptions = {},
): ResolveRequest {
  const publishedTexts = textsOf(published);
  const documents = new LRUCache<string, string>({
    maxSize: maxStoredBytes,
    sizeCalculation: (query, sha) => Buffer.byteLength(query) + sha.length,
  });
  return ({ query = null, operationName, extensions, documentId }, beforeReading) => {
    const sha = (extensions && hashIn(extensions)) ?? (documentId ? hashOf(documentId) : null);
    // Clients over WebSocket send an empty text with a hash.
    if (query === null || (query === '' && sha !== null)) {
      const stored = sha === null ? undefined : (published?.byHash.get(sha) ?? documents.get(sha));
      if (stored !== undefined) return resolve({ query: stored, operationName }, beforeReading);
      if (sha !== null) throw new Fault(gatewayFaults.persistedQueryNotFound);
      throw badRequest('query: expected a GraphQL document as a string.');
    }
    if (sha !== null && sha !== hash('sha256', query, 'hex')) throw badRequest('provided sha does not match query');
    if (published?.mode === 'only' && !publishedTexts.has(query))
      throw new Fault(gatewayFaults.persistedDocumentRequired);
    const resolved = resolve({ query, operationName }, beforeReading);
    if (sha !== null) documents.set(sha, query);
    return resolved;
  };
}

/** The texts of published documents. */
function textsOf(published: PersistedDocuments | null): ReadonlySet<string> {
  return new Set(published?.byHash.values());
}

type RequestResolverOptions = {
  /** The current API schema. */
  readonly schema: () => GraphQLSchema;
  readonly documentLimits: DocumentLimits;
  readonly exposure: Exposure;
};

/** Creates the resolver of a gateway: published documents are trusted, automatic persisted queries are stored. */
export function createRequestResolver({ schema, documentLimits, exposure }: RequestResolverOptions): ResolveRequest {
  const { persistedDocuments: published } = exposure;
  const trusted = textsOf(published);
  const resolve = createOperationResolver({ schema, limits: documentLimits, exposure, trusted });
  return createPersistedQueries(resolve, { published });
}

function hashIn(extensions: Readonly<Record<string, unknown>>): string | null {
  const given = extensions['persistedQuery'];
  if (given === undefined || given === null) return null;
  const read = persistedQuery.safeParse(given);
  if (read.success && read.data.version === 1) return read.data.sha256Hash.toLowerCase();
  throw badRequest('Unsupported persisted query version');
}

function hashOf(documentId: string): string {
  const [, digits] = /^sha256:([0-9a-f]{64})$/i.exec(documentId) ?? [];
  if (digits !== undefined) return digits.toLowerCase();
  throw badRequest('documentId: expected sha256: and 64 hexadecimal digits.');
}

function badRequest(message: string): Fault {
  return new Fault(gatewayFaults.badRequest, message);
}
