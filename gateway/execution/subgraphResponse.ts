import { z } from 'zod';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';
import type { TransportResponse } from '../traffic/instancePool.ts';

// Some servers write null for what they do not have.
const absent = (value: unknown) => value ?? undefined;
const path = z.array(z.union([z.string(), z.number()])).optional();
const extensions = z.record(z.string(), z.unknown()).optional();
const error = z.object({
  message: z.string(),
  path: z.preprocess(absent, path),
  extensions: z.preprocess(absent, extensions),
});
const responseBody = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.preprocess(absent, z.array(error).optional()),
});

/** A subgraph's response to an operation. */
export type SubgraphResponse = z.output<typeof responseBody>;

/**
 * Parses a subgraph's response to a call that was signed or not. Throws DEPENDENCY_UNAVAILABLE when it is not a GraphQL
 * response.
 */
export function readSubgraphResponse(
  name: string,
  { status, headers, body }: TransportResponse,
  isSigned: boolean,
): SubgraphResponse {
  const type = headers['content-type'];
  // To a signed call subgraphs respond 401 only for its signature; a resolver's refusal is an error next to `data`.
  if (isSigned && status === 401)
    throw unusable(name, `expected the signature to be accepted, got 401: ${body.slice(0, 200)}`);
  if (!/^application\/(graphql-response\+)?json\b/.test(String(type)))
    throw unusable(name, `expected JSON, got ${String(type)} with status ${status}`);
  return checkResponse(name, parseJson(name, body), `with status ${status}`);
}

/**
 * Checks what a subgraph sent as a response. Throws DEPENDENCY_UNAVAILABLE when it is none; `place` says where it was.
 */
export function checkResponse(name: string, parsed: unknown, place: string): SubgraphResponse {
  if (isDataOnly(parsed)) return { data: parsed.data };
  const read = responseBody.safeParse(parsed);
  if (!read.success) throw unusable(name, `expected data or errors: ${z.prettifyError(read.error)}`);
  const { data, errors } = read.data;
  if (data === undefined && (errors === undefined || errors.length === 0))
    throw unusable(name, `expected data or errors, got neither ${place}`);
  return read.data;
}

/** The usual response, which needs no copy of its data. */
function isDataOnly(parsed: unknown): parsed is { readonly data: Record<string, unknown> } {
  if (!isObject(parsed) || parsed['errors'] !== undefined) return false;
  return isObject(parsed['data']);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(name: string, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw unusable(name, `expected JSON, got ${JSON.stringify(body.slice(0, 80))}`, cause);
  }
}

function unusable(name: string, reason: string, cause?: unknown): Fault {
  return new Fault(gatewayFaults.dependencyUnavailable, `${name} sent an invalid response.`, {
    cause: new Error(reason, { cause }),
  });
}
