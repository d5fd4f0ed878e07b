import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { madeOf } from '#platform/settings/liveConfig.ts';
import { createIsOverTls } from './clientAddress.ts';
import { NO_PAGE_POLICY } from './pages.ts';

const SECURITY = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'content-security-policy': NO_PAGE_POLICY,
};

/** Request headers that browsers may send: those of this gateway, of Apollo's clients, OpenTelemetry and Sentry. */
const CLIENT_HEADERS = [
  'accept',
  'authorization',
  'x-api-key',
  'content-type',
  'last-event-id',
  'x-request-id',
  'apollo-require-preflight',
  'graphql-require-preflight',
  'x-apollo-operation-name',
  'apollographql-client-name',
  'apollographql-client-version',
  'traceparent',
  'tracestate',
  'baggage',
  'sentry-trace',
];
const PREFLIGHT_SECONDS = 600;

type Security = { readonly hstsMaxAge?: number | null; readonly trustedProxies: readonly string[] };

/**
 * Adds the request id and security headers to every response; `strict-transport-security` (RFC 6797) to that of a request
 * which came over TLS.
 */
export function setSecurityHeaders(app: FastifyInstance, settings: () => Security): void {
  const isOverTls = madeOf(settings, ({ trustedProxies }) => trustedProxies, createIsOverTls);
  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers(SECURITY).header('x-request-id', request.id);
    const { hstsMaxAge = null } = settings();
    if (hstsMaxAge !== null && isOverTls()(request.raw))
      void reply.header('strict-transport-security', `max-age=${hstsMaxAge}`);
    done();
  });
}

type Cors = { readonly allowedOrigins: readonly string[]; readonly allowedHeaders: readonly string[] };

/**
 * Allows pages of these origins to read /graphql (fetch.spec.whatwg.org, CORS protocol); other pages only when this
 * gateway serves them. Credentials are not allowed, because callers authenticate with a header and never with a cookie.
 */
export function enableCors(app: FastifyInstance, cors: () => Cors): void {
  const headers = () => [...new Set([...CLIENT_HEADERS, ...cors().allowedHeaders])].join(', ');
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin !== undefined && cors().allowedOrigins.includes(origin))
      void reply.headers({
        'access-control-allow-origin': origin,
        'access-control-expose-headers': 'x-request-id, x-operation-cost, retry-after, ratelimit, ratelimit-policy',
      });
    done();
  });
  app.options('/graphql', async (_request, reply) =>
    reply
      .code(204)
      .headers({
        allow: 'GET, POST, OPTIONS',
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': headers(),
        'access-control-max-age': PREFLIGHT_SECONDS,
      })
      .send(),
  );
}

/** The Authorization header; without one, the API key of `x-api-key` in its form. */
export function authorizationOf({ authorization, 'x-api-key': key }: IncomingHttpHeaders): string | undefined {
  return authorization ?? (typeof key === 'string' ? `Bearer ${key}` : undefined);
}
