import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { Fault, commonFaults } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';

/** Headers that a browser sends to another origin only after a preflight, and that proxies do not add. */
const PREFLIGHTED = [
  'authorization',
  'x-api-key',
  'apollo-require-preflight',
  'graphql-require-preflight',
  'x-apollo-operation-name',
  'apollographql-client-name',
  'apollographql-client-version',
];
const SAFE_SITES = new Set(['same-origin', 'none']);

/**
 * Throws FORBIDDEN for a GET that a page of another origin can make a browser send without a preflight, and BAD_REQUEST
 * for one whose content type is not JSON. A POST has a JSON body, which requires a preflight (fetch.spec.whatwg.org,
 * CORS-safelisted request-header).
 */
export function preventCsrf({ method, headers }: FastifyRequest, allowedOrigins: readonly string[]): void {
  if (method !== 'GET') return;
  const type = headers['content-type'];
  if (type !== undefined && !isJson(type))
    throw new Fault(
      gatewayFaults.unsupportedMedia,
      'GET requests may not have a content-type header other than application/json.',
    );
  if (type !== undefined || PREFLIGHTED.some((name) => headers[name])) return;
  // A browser sets Origin on every request whose response a script of another origin may read.
  if (headers.origin !== undefined && isAllowedOrigin(headers, allowedOrigins)) return;
  const site = headers['sec-fetch-site'];
  if (headers.origin === undefined && (site === undefined || SAFE_SITES.has(String(site)))) return;
  throw new Fault(
    commonFaults.forbidden,
    'A page of another origin needs an allowed origin, or has to send the header apollo-require-preflight.',
  );
}

/**
 * Whether the request comes from no browser page (it has no Origin), a page of this gateway, or one of a listed origin.
 */
export function isAllowedOrigin({ origin, host }: IncomingHttpHeaders, allowed: readonly string[]): boolean {
  if (origin === undefined || allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

function isJson(contentType: string): boolean {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}
