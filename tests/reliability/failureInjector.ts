import { sql } from 'kysely';
import { createLog } from '#platform/log/log.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { fixedInstances } from '#platform/discovery/instances.ts';
import { instancesAt } from '#platform/discovery/openInstances.ts';
import { createHttpProducts } from '../../subgraphs/orders/participants/httpProducts.ts';
import type { PaymentReport } from '../../subgraphs/orders/participants/paymentProvider.ts';
import { createWebhookReporter } from '../../subgraphs/orders/participants/captureReporter.ts';
import { createWebhookSigner } from '../../subgraphs/orders/participants/webhookSignature.ts';
import type { Db } from '../../subgraphs/orders/store/database.ts';
import type { ProductsProcess } from './productsProcess.ts';

type InjectorOptions = { readonly db: Db; readonly products: ProductsProcess; readonly webhookUrl: string };

const CALL_MS = 5_000;

/** Injects failures of other systems into an order's life. */
export function createFailureInjector({ db, products, webhookUrl }: InjectorOptions) {
  const { url, identityKey } = products;
  const log = createLog({ service: 'campaign', level: 'silent' });
  const productsClient = createHttpProducts({
    source: fixedInstances(instancesAt([url])),
    identity: testIdentity('orders', { secret: identityKey }),
    log,
  });
  const signer = createWebhookSigner([identityKey], Date.now);
  return {
    /** Sets the order's payment deadline to now. */
    async makeOverdue(orderId: string): Promise<null> {
      await db.updateTable('orders').set({ expires_at: new Date() }).where('id', '=', orderId).execute();
      return null;
    },
    /** Releases the stock of an order in products, as an expired hold does. */
    async releaseHolds(orderId: string, variantIds: readonly string[]): Promise<void> {
      const lines = variantIds.map((variantId) => ({ variantId, quantity: 1 }));
      const call = { requestId: `release ${orderId}`, traceparent: null, deadlineAt: Date.now() + CALL_MS };
      await productsClient.releaseStock({ orderId, lines, reason: 'RAN_OUT' }, call);
    },
    /** Captures a declined charge at the provider and returns the provider's report, which is not sent yet. */
    async captureDeclinedCharge(orderId: string): Promise<PaymentReport> {
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
    /** Sends a signed provider report to the webhook; throws unless it is accepted. */
    sendPaymentReport: (sendPaymentReport: PaymentReport) =>
      createWebhookReporter({ url: webhookUrl, signer })(sendPaymentReport),
    [Symbol.asyncDispose]: () => productsClient[Symbol.asyncDispose](),
  };
}
