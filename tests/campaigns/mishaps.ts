import { sql } from 'kysely';
import { createLog } from '#platform/log/log.ts';
import { createHttpProducts } from '../../subgraphs/orders/participants/httpProducts.ts';
import type { PaymentReport } from '../../subgraphs/orders/participants/paymentProvider.ts';
import { createWebhookReporter } from '../../subgraphs/orders/participants/webhookReport.ts';
import { createWebhookSigner } from '../../subgraphs/orders/participants/webhookSignature.ts';
import type { Db } from '../../subgraphs/orders/store/database.ts';
import type { ProductsStreet } from './street.ts';

type Around = { readonly db: Db; readonly products: ProductsStreet; readonly webhookUrl: string };

const CALL_MS = 5_000;

/** What befalls an order from outside, and nobody asks for. */
export function createMishaps({ db, products, webhookUrl }: Around) {
  const { url, identityKey } = products;
  const log = createLog({ service: 'campaign', level: 'silent' });
  const house = createHttpProducts({ url, identityKeys: [identityKey], log });
  const signer = createWebhookSigner([identityKey], Date.now);
  return {
    /** As if its half hour to be paid were over. */
    async makeOverdue(orderId: string): Promise<null> {
      await db.updateTable('orders').set({ expires_at: new Date() }).where('id', '=', orderId).execute();
      return null;
    },
    /** Products lets go of what it held for an order, as it does when a hold has run out. */
    async letGoOf(orderId: string, variantIds: readonly string[]): Promise<void> {
      const lines = variantIds.map((variantId) => ({ variantId, quantity: 1 }));
      const call = { requestId: `let go of ${orderId}`, traceparent: null, deadlineAt: Date.now() + CALL_MS };
      await house.releaseStock({ orderId, lines, reason: 'RAN_OUT' }, call);
    },
    /** The provider takes the money of an order it had declined; answers the news of it, which nobody has yet. */
    async captureAfterAll(orderId: string): Promise<PaymentReport> {
      const { rows } = await sql<{ attemptId: string; transactionId: string }>`
        with taken as (
          update provider_charges set state = 'CAPTURED', decline_code = null from payment_attempts
          where attempt_id = payment_attempts.id and order_id = ${orderId} and provider_charges.state = 'DECLINED'
          returning attempt_id, provider_charges.transaction_id, provider_charges.amount_minor
        ), logged as (
          insert into provider_log (attempt_id, event, amount_minor, at)
          select attempt_id, 'CAPTURED', amount_minor, now() from taken
        ) select attempt_id as "attemptId", transaction_id as "transactionId" from taken`.execute(db);
      if (!rows[0]) throw new Error(`expected a declined charge of order ${orderId}, got none`);
      return { ...rows[0], kind: 'captured' };
    },
    /** The provider brings its news, signed; throws unless it is taken. */
    report: (report: PaymentReport) => createWebhookReporter({ url: webhookUrl, signer })(report),
    [Symbol.asyncDispose]: () => house[Symbol.asyncDispose](),
  };
}
