import type { FastifyReply } from 'fastify';
import { Fault, maskFault } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';

/** Answers with what went wrong outside of an operation: the fault's status, and what HTTP says beside it. */
export function tellFault(reply: FastifyReply, error: unknown, o: { requestId: string; log: Log }): FastifyReply {
  const errors = [maskFault(error, o)];
  if (!(error instanceof Fault)) return reply.code(500).send({ errors });
  if (error.http === 401) void reply.header('www-authenticate', 'Bearer');
  if (error.http === 405) void reply.header('allow', 'GET, POST, OPTIONS');
  if (error.http === 503) void reply.header('retry-after', '1');
  return reply.code(error.http).send({ errors });
}
