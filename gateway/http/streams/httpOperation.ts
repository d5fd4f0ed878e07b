import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

const object = z.record(z.string(), z.unknown());
const httpOperation = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: object.nullish(),
});

/** The operation an HTTP request carries (GraphQL over HTTP). */
export type HttpOperation = z.output<typeof httpOperation>;

/** Reads it from the body of a POST or the address of a GET; null when there is none of the right form. */
export function readHttpOperation({ method, body, query }: FastifyRequest): HttpOperation | null {
  const given = method === 'GET' ? fromAddress(object.safeParse(query).data ?? {}) : body;
  return httpOperation.safeParse(given).data ?? null;
}

function fromAddress({ query, operationName, variables }: Readonly<Record<string, unknown>>): unknown {
  if (variables === undefined) return { query, operationName };
  try {
    return { query, operationName, variables: JSON.parse(String(variables)) };
  } catch {
    return null;
  }
}
