import type { FastifyRequest } from 'fastify';
import { Fault, commonFaults } from '#platform/faults/faults.ts';
import { isAllowedOrigin } from './origins.ts';

/** A page cannot send one of these to another origin before that allows it, and no proxy adds them. */
const PREFLIGHTED = [
  'authorization',
  'apollo-require-preflight',
  'graphql-require-preflight',
  'x-apollo-operation-name',
  'apollographql-client-name',
  'apollographql-client-version',
];
const SAFE_SITES = new Set(['same-origin', 'none']);

/**
 * Throws FORBIDDEN for a GET that a page of another origin makes a browser send without asking first. A POST has a body of
 * JSON, which it has to ask for (fetch.spec.whatwg.org, CORS-safelisted request-header).
 */
export function requireUnforged({ method, headers }: FastifyRequest, allowedOrigins: readonly string[]): void {
  if (method !== 'GET' || PREFLIGHTED.some((name) => headers[name]) || isJson(headers['content-type'])) return;
  // Every request of a browser to another origin that a script may read has one.
  if (headers.origin !== undefined && isAllowedOrigin(headers, allowedOrigins)) return;
  const site = headers['sec-fetch-site'];
  if (headers.origin === undefined && (site === undefined || SAFE_SITES.has(String(site)))) return;
  throw new Fault(
    commonFaults.forbidden,
    'A page of another origin may not ask this way: its origin is not allowed, and it sends no apollo-require-preflight.',
  );
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}
