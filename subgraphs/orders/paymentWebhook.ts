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
const notice = z.object({ type: z.string().max(100), data: z.unknown() });
const capture = z.object({ attemptId: id, transactionId: z.string().min(1).max(200) });

/**
 * Where the payment provider brings its news, passed on by the gateway: POST /webhooks/payments. Taken only with the
 * provider's own signature. It answers 204 also for what it cannot use, for sending that again would change nothing; twice,
 * late and out of order are harmless. What fails on our side is no 204, so it comes again.
 */
export async function paymentWebhook(app: FastifyInstance, { signer, report }: PaymentWebhookOptions): Promise<void> {
  await app.register(async (scope) => {
    // The signature is of the bytes as they were sent.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => body);
    scope.post('/webhooks/payments', async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const wrong = signer.refuse(body, String(request.headers[SIGNATURE_HEADER] ?? ''));
      if (wrong !== null) {
        request.log.warn({ wrong }, 'a payment webhook was refused');
        return reply.code(401).send(refusal('UNAUTHENTICATED', wrong));
      }
      const news = readNews(body);
      if (news === null) return reply.code(400).send(refusal('BAD_REQUEST', 'expected {"type": …, "data": {…}}'));
      const isOurs = news === 'ignored' || (await report(news));
      if (!isOurs) request.log.warn({ news }, 'a payment webhook is about no attempt of ours');
      return reply.code(204).send();
    });
  });
}

/** Null when it cannot be read; types this house has no use for are ignored. */
function readNews(body: Buffer): PaymentReport | 'ignored' | null {
  const read = notice.safeParse(parsed(body));
  if (!read.success) return null;
  if (read.data.type !== 'payment.captured') return 'ignored';
  const about = capture.safeParse(read.data.data);
  return about.success ? { kind: 'captured', ...about.data } : null;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

function refusal(code: string, message: string) {
  return { errors: [{ message, extensions: { code } }] };
}
