import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';

/** Counts and times the requests of an HTTP server by method, route and status. A stream counts when it ends. */
export function measureRequests(app: FastifyInstance, metrics: Metrics): void {
  if (!metrics.isRecorded) return;
  const count = metrics.counter({
    name: 'http_requests_total',
    help: 'HTTP requests that were answered, by method, route and status.',
    labels: ['method', 'route', 'status'],
  });
  const time = metrics.histogram({
    name: 'http_request_duration_seconds',
    help: 'From the first byte of an HTTP request to the last of its response.',
    labels: ['method', 'route'],
  });
  app.addHook('onResponse', (request, reply, done) => {
    // A path that no route has may be anything.
    const route = request.routeOptions.url ?? 'none';
    const { method } = request;
    count({ method, route, status: String(reply.statusCode) });
    time(reply.elapsedTime / 1_000, { method, route });
    done();
  });
}
