import type { FastifyInstance } from 'fastify';
import { Fault } from '#platform/faults/faults.ts';
import type { OverloadGuard } from '../policies/overload.ts';

/** Forwards a webhook unchanged to the subgraph that handles payments. */
export type ForwardWebhook = (webhook: {
  readonly body: Uint8Array;
  readonly signature: string;
  readonly requestId: string;
}) => Promise<{ readonly status: number; readonly body: string }>;

const BODY_LIMIT_BYTES = 65_536;
const MAX_SIGNATURE_LENGTH = 500;

/**
 * POST /webhooks/payments for the payment provider. The gateway does not interpret the body: the subgraph verifies
 * the provider's signature over the raw bytes, and its response is returned. Overload refuses it last.
 */
export function webhookRoute(
  app: FastifyInstance,
  forward: ForwardWebhook,
  { admitCritical }: Pick<OverloadGuard, 'admitCritical'>,
): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => body);
    scope.post('/webhooks/payments', { bodyLimit: BODY_LIMIT_BYTES }, async (request, reply) => {
      const given = request.headers['payment-signature'];
      const signature = typeof given === 'string' ? given.slice(0, MAX_SIGNATURE_LENGTH) : '';
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const permit = admitCritical();
      try {
        const response = await forward({ body, signature, requestId: request.id }).catch(withStatus);
        return reply.code(response.status).type('application/json').send(response.body);
      } finally {
        permit.end(null);
      }
    });
  });
}

/** A fault keeps its HTTP status, so that the provider retries when the subgraph does not respond. */
function withStatus(error: unknown): never {
  throw error instanceof Fault ? Object.assign(error, { statusCode: error.http }) : error;
}
