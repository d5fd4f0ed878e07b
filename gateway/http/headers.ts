import type { FastifyInstance } from 'fastify';
import { NO_PAGE_POLICY } from './pages.ts';

const SECURITY = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'content-security-policy': NO_PAGE_POLICY,
};

/** What GraphQL clients and tracing send from pages: those of the gateway itself, of Apollo's and of OpenTelemetry's and Sentry's. */
const CLIENT_HEADERS = [
  'accept',
  'authorization',
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

/** Gives every answer its request id and what keeps browsers careful. */
export function answerHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({ ...SECURITY, 'x-request-id': request.id });
  });
}

type Cors = { readonly allowedOrigins: readonly string[]; readonly allowedHeaders: readonly string[] };

/**
 * Lets pages of these origins read /graphql (fetch.spec.whatwg.org, CORS protocol); of others only this gateway's own.
 * Credentials are a header that a page must know, never a cookie, so none are allowed here.
 */
export function allowOrigins(app: FastifyInstance, { allowedOrigins, allowedHeaders }: Cors): void {
  const headers = [...new Set([...CLIENT_HEADERS, ...allowedHeaders])].join(', ');
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !allowedOrigins.includes(origin)) return;
    void reply.headers({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'x-request-id, x-operation-cost, retry-after',
    });
  });
  app.options('/graphql', async (_request, reply) =>
    reply
      .code(204)
      .headers({
        allow: 'GET, POST, OPTIONS',
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': headers,
        'access-control-max-age': PREFLIGHT_SECONDS,
      })
      .send(),
  );
}
