import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { isId } from '#platform/ids/isId.ts';
import type { PaymentReport } from './participants/paymentProvider.ts';
import { SIGNATURE_HEADER, type WebhookSigner } from './participants/webhookSignature.ts';

type PaymentWebhookOptions = {
  readonly signer: WebhookSigner;
  /** Returns false when the attempt is unknown. */
  readonly report: (report: PaymentReport) => Promise<boolean>;
};

const webhookBody = z.object({ type: z.string().max(100), data: z.unknown() });
const capture = z.object({
  attemptId: z.string().refine((id) => isId('pat', id)),
  transactionId: z.string().min(1).max(200),
});

/**
 * Registers POST /webhooks/payments, which receives the payment provider's reports through the gateway. A request needs
 * the provider's signature. The response is 204 also for reports that have no effect, because a retry would change
 * nothing; repeated, late and reordered reports are harmless. A failure here is no 204, so the provider sends the
 * report again.
 */
export async function registerPaymentWebhook(
  app: FastifyInstance,
  { signer, report }: PaymentWebhookOptions,
): Promise<void> {
  await app.register(async (scope) => {
    // The signature covers the bytes as they were sent.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => body);
    scope.post('/webhooks/payments', async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const problem = signer.findProblem(body, String(request.headers[SIGNATURE_HEADER] ?? ''));
      if (problem !== null) {
        request.log.warn({ problem }, 'rejected a payment webhook');
        return reply.code(401).send(errorBody('UNAUTHENTICATED', problem));
      }
      const paymentReport = readReport(body);
      if (paymentReport === null)
        return reply.code(400).send(errorBody('BAD_REQUEST', 'expected {"type": …, "data": {…}}'));
      const isKnown = paymentReport === 'ignored' || (await report(paymentReport));
      if (!isKnown) request.log.warn({ paymentReport }, 'a payment webhook names an unknown attempt');
      return reply.code(204).send();
    });
  });
}

/** Null when the body is invalid; event types that orders does not handle are ignored. */
function readReport(body: Buffer): PaymentReport | 'ignored' | null {
  const result = webhookBody.safeParse(parsed(body));
  if (!result.success) return null;
  if (result.data.type !== 'payment.captured') return 'ignored';
  const captured = capture.safeParse(result.data.data);
  return captured.success ? { kind: 'captured', ...captured.data } : null;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

function errorBody(code: string, message: string) {
  return { errors: [{ message, extensions: { code } }] };
}
