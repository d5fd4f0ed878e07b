import type { FastifyInstance } from 'fastify';
import { NO_PAGE_POLICY } from './pages.ts';

const SECURITY = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'content-security-policy': NO_PAGE_POLICY,
};

const ALLOWED_HEADERS =
  'authorization, content-type, last-event-id, x-request-id, traceparent, apollo-require-preflight, x-apollo-operation-name';
const PREFLIGHT_SECONDS = 600;

/** Gives every answer its request id and what keeps browsers careful. */
export function answerHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({ ...SECURITY, 'x-request-id': request.id });
  });
}

/**
 * Lets pages of these origins read /graphql (fetch.spec.whatwg.org, CORS protocol); of others only this gateway's own.
 * Credentials are a header that a page must know, never a cookie, so none are allowed here.
 */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !origins.includes(origin)) return;
    void reply.headers({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'x-request-id, x-operation-cost',
    });
  });
  app.options('/graphql', async (_request, reply) =>
    reply
      .code(204)
      .headers({
        allow: 'GET, POST, OPTIONS',
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': ALLOWED_HEADERS,
        'access-control-max-age': PREFLIGHT_SECONDS,
      })
      .send(),
  );
}
