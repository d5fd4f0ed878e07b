import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';

const name = 'operationName: expected a string';
const object = (field: string) => z.record(z.string(), z.unknown(), `${field}: expected an object`).nullish();

const httpOperation = z.object({
  query: z.string('query: expected a GraphQL document as a string'),
  operationName: z.string(name).nullish(),
  variables: object('variables'),
  extensions: object('extensions'),
});

/** The operation of an HTTP request (GraphQL over HTTP, Request). */
export type HttpOperation = z.output<typeof httpOperation>;

/** Reads the body of a POST or the query string of a GET; throws BAD_REQUEST with what was expected. */
export function readHttpOperation({ method, body, query }: FastifyRequest): HttpOperation {
  const given = method === 'GET' ? fromQueryString(query) : body;
  if (typeof given !== 'object' || given === null) throw badRequest('The body: expected a JSON object.');
  if (Array.isArray(given)) throw badRequest('Expected one operation, got a list: batches are not supported.');
  if ((given as { extensions?: { persistedQuery?: unknown } }).extensions?.persistedQuery !== undefined)
    throw new Fault(gatewayFaults.persistedQueryNotSupported);
  const read = httpOperation.safeParse(given);
  if (read.success) return read.data;
  throw badRequest(`${read.error.issues[0]?.message}.`);
}

function fromQueryString(query: unknown): Record<string, unknown> {
  const given: Record<string, unknown> = { ...(query as Record<string, unknown>) };
  for (const field of ['query', 'operationName', 'variables', 'extensions'])
    if (Array.isArray(given[field])) throw badRequest(`${field}: expected it once.`);
  for (const field of ['variables', 'extensions'])
    if (given[field] !== undefined && given[field] !== '') given[field] = parsed(field, String(given[field]));
    else delete given[field];
  return given;
}

function parsed(field: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest(`${field}: expected JSON.`);
  }
}

function badRequest(message: string): Fault {
  return new Fault(gatewayFaults.badRequest, message);
}
