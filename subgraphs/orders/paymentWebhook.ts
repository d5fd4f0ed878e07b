import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { PaymentReport } from './participants/paymentProvider.ts';
import { SIGNATURE_HEADER, type WebhookSigner } from './participants/webhookSignature.ts';

type PaymentWebhookOptions = {
  readonly signer: WebhookSigner;
  /** False when it is about no attempt of ours. */
  readonly report: (report: PaymentReport) => Promise<boolean>;
};

const id = z.string().regex(/^\w{1,64}$/);
const webhookBody = z.object({ type: z.string().max(100), data: z.unknown() });
const capture = z.object({ attemptId: id, transactionId: z.string().min(1).max(200) });

/**
 * Where the payment provider brings its news, passed on by the gateway: POST /webhooks/payments. Taken only with the
 * provider's own signature. It answers 204 also for what it cannot use, for sending that again would change nothing; twice,
 * late and out of order are harmless. What fails on our side is no 204, so it comes again.
 */
export async function registerPaymentWebhook(
  app: FastifyInstance,
  { signer, report }: PaymentWebhookOptions,
): Promise<void> {
  await app.register(async (scope) => {
    // The signature is of the bytes as they were sent.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => body);
    scope.post('/webhooks/payments', async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const problem = signer.findProblem(body, String(request.headers[SIGNATURE_HEADER] ?? ''));
      if (problem !== null) {
        request.log.warn({ problem }, 'a payment webhook was refused');
        return reply.code(401).send(errorBody('UNAUTHENTICATED', problem));
      }
      const paymentReport = readReport(body);
      if (paymentReport === null)
        return reply.code(400).send(errorBody('BAD_REQUEST', 'expected {"type": …, "data": {…}}'));
      const isKnown = paymentReport === 'ignored' || (await report(paymentReport));
      if (!isKnown) request.log.warn({ paymentReport }, 'a payment webhook is about no attempt of ours');
      return reply.code(204).send();
    });
  });
}

/** Null when it cannot be read; types this house has no use for are ignored. */
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
