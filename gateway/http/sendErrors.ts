import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import { Fault, toPublicError } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import { statusOf } from '../errors.ts';
import { plainTypeOf } from './negotiate.ts';

type Refusal = { readonly errors: readonly GraphQLFormattedError[]; readonly status?: number };

/**
 * Responds with errors only: the status of the first error's code, an accepted media type, and the headers of the
 * status.
 */
export function sendErrors(request: FastifyRequest, reply: FastifyReply, { errors, status }: Refusal): FastifyReply {
  const code = status ?? statusOf(errors[0]?.extensions?.['code']);
  if (code === 401) void reply.header('www-authenticate', 'Bearer');
  if (code === 405) void reply.header('allow', 'GET, POST, OPTIONS');
  if (code === 415) void reply.header('accept-encoding', 'identity');
  if (code === 503 || code === 429) void reply.header('retry-after', retryAfter(errors[0]));
  const type = plainTypeOf(request.headers.accept);
  // Fastify would replace the content type of an object.
  return reply.code(code).type(`${type}; charset=utf-8`).send(JSON.stringify({ errors }));
}

/** Whole seconds, as the error says, or one. */
function retryAfter(error: GraphQLFormattedError | undefined): string {
  const waitMs = error?.extensions?.['retryAfterMs'];
  return String(typeof waitMs === 'number' ? Math.max(1, Math.ceil(waitMs / 1000)) : 1);
}

/** Responds with an error that was thrown outside of an operation. */
export function sendFault(request: FastifyRequest, reply: FastifyReply, o: { error: unknown; log: Log }): FastifyReply {
  const errors = [toPublicError(o.error, { requestId: request.id, log: o.log })];
  return sendErrors(request, reply, { errors, status: o.error instanceof Fault ? o.error.http : 500 });
}
