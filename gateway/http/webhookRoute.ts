import type { FastifyInstance } from 'fastify';
import { Fault } from '#platform/faults/faults.ts';

/** Hands a webhook on to the house it is for, as it came. */
export type PassWebhook = (webhook: {
  readonly body: Uint8Array;
  readonly signature: string;
  readonly requestId: string;
}) => Promise<{ readonly status: number; readonly body: string }>;

const BODY_LIMIT_BYTES = 65_536;
const MAX_SIGNATURE_LENGTH = 500;

/**
 * The payment provider's way in: no caller is known here, so nothing is read; orders checks the provider's own signature
 * over the bytes as they came, and its answer is given back.
 */
export function webhookRoute(app: FastifyInstance, pass: PassWebhook): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => body);
    scope.post('/webhooks/payments', { bodyLimit: BODY_LIMIT_BYTES }, async (request, reply) => {
      const given = request.headers['payment-signature'];
      const signature = typeof given === 'string' ? given.slice(0, MAX_SIGNATURE_LENGTH) : '';
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const answer = await pass({ body, signature, requestId: request.id }).catch(withStatus);
      return reply.code(answer.status).type('application/json').send(answer.body);
    });
  });
}

/** No answer of the house has its own status too, so that the sender tries again. */
function withStatus(error: unknown): never {
  throw error instanceof Fault ? Object.assign(error, { statusCode: error.http }) : error;
}
