import type { FastifyRequest } from 'fastify';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';
import { requireSmallJson } from './jsonText.ts';

/** The operation of an HTTP request (GraphQL over HTTP, Request). */
export type HttpOperation = {
  /** Null when `documentId` or the extensions have the hash of a persisted one. */
  readonly query: string | null;
  readonly operationName: string | null;
  readonly documentId: string | null;
  readonly variables: Record<string, unknown> | null;
  readonly extensions: Record<string, unknown> | null;
};

/** Reads the body of a POST or the query string of a GET; throws BAD_REQUEST with what was expected. */
export function readHttpOperation({ method, body, query }: FastifyRequest): HttpOperation {
  const given = method === 'GET' ? fromQueryString(query) : body;
  if (typeof given !== 'object' || given === null) throw badRequest('The body: expected a JSON object.');
  if (Array.isArray(given)) throw badRequest('Expected one operation, got a list: batches are not supported.');
  const { query: text = null, operationName = null, documentId = null, variables, extensions }: Given = given;
  if (text !== null && typeof text !== 'string') throw badRequest('query: expected a GraphQL document as a string.');
  if (operationName !== null && typeof operationName !== 'string')
    throw badRequest('operationName: expected a string.');
  if (documentId !== null && typeof documentId !== 'string') throw badRequest('documentId: expected a string.');
  const [read, added] = [requireObject('variables', variables), requireObject('extensions', extensions)];
  return { query: text, operationName, documentId, variables: read, extensions: added };
}

const FIELDS = ['query', 'operationName', 'documentId', 'variables', 'extensions'] as const;

type Given = { readonly [Field in (typeof FIELDS)[number]]?: unknown };

function requireObject(field: string, value: unknown): Record<string, unknown> | null {
  if (value == null) return null;
  // JSON has no other objects than those with names.
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw badRequest(`${field}: expected an object.`);
}

function fromQueryString(query: unknown): Record<string, unknown> {
  const given: Record<string, unknown> = { ...(query as Record<string, unknown>) };
  for (const field of FIELDS) if (Array.isArray(given[field])) throw badRequest(`${field}: expected it once.`);
  for (const field of ['variables', 'extensions'])
    if (given[field] !== undefined && given[field] !== '') given[field] = parsed(field, String(given[field]));
    else delete given[field];
  return given;
}

function parsed(field: string, text: string): unknown {
  requireSmallJson(text);
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest(`${field}: expected JSON.`);
  }
}

function badRequest(message: string): Fault {
  return new Fault(gatewayFaults.badRequest, message);
}
