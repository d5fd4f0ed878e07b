import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fastify from 'fastify';
import { newId } from '#platform/ids/ids.ts';
import { orderViolations } from '../../tests/orders/orderInvariants.ts';
import {
  openCheckoutForTest,
  payCall,
  placeCall,
  PRICE_MINOR,
  type CheckoutTest,
} from '../../tests/orders/openCheckoutForTest.ts';
import { createWebhookReporter } from './participants/captureReporter.ts';
import { createWebhookSigner } from './participants/webhookSignature.ts';
import { registerPaymentWebhook } from './paymentWebhook.ts';

const signer = createWebhookSigner(['a secret of the payment provider'], Date.now);
const app = fastify();
let shop: CheckoutTest;
let url: string;
beforeAll(async () => {
  shop = await openCheckoutForTest({ isVirtual: true });
  await registerPaymentWebhook(app, { signer, report: shop.checkout.onPaymentReported });
  url = `${await app.listen({ port: 0, host: '127.0.0.1' })}/webhooks/payments`;
});
afterAll(async () => {
  await app.close();
  await shop[Symbol.asyncDispose]();
});

function post(body: string, signature = signer.sign(body)) {
  const headers = { 'content-type': 'application/json', 'payment-signature': signature };
  return fetch(url, { method: 'POST', headers, body });
}

/** An order whose charge is captured later, without a worker that queries its status. */
async function newLateOrder(withinMs = 300) {
  const variantId = newId('var');
  shop.products.stock(variantId, 5, PRICE_MINOR);
  const cart = await shop.cart(newId('usr'), variantId);
  const { orderId } = await shop.checkout.placeOrder(placeCall(cart, 'place', { now: shop.clock.now() }));
  const order = { id: orderId ?? 'none', cart };
  const timing = { now: shop.clock.now(), withinMs };
  await shop.checkout.payOrder(payCall(order, { key: 'pay', token: 'tok_late' }, timing));
  const attempt = await shop.db
    .selectFrom('payment_attempts')
    .selectAll()
    .where('order_id', '=', order.id)
    .executeTakeFirstOrThrow();
  return { order, attemptId: attempt.id };
}

test('a report is accepted however often and early it arrives, and the order is paid once', async () => {
  const { order, attemptId } = await newLateOrder();
  const report = createWebhookReporter({ url, signer });
  const news = { attemptId, kind: 'captured', transactionId: 'txn_1' } as const;
  await Promise.all([report(news), report(news), report(news)]);
  shop.clock.forward(1_000);
  await shop.settleAll();
  await report(news);
  await shop.settleAll();
  const row = await shop.db.selectFrom('orders').selectAll().where('id', '=', order.id).executeTakeFirstOrThrow();
  expect(row).toMatchObject({ status: 'CONFIRMED', payment_status: 'PAID' });
  expect(await orderViolations(shop)).toEqual([]);
});

test('a webhook without a valid recent signature is rejected and changes nothing', async () => {
  // A request without time left inserts the attempt and sends no charge, so the provider reports nothing by itself.
  const { order, attemptId } = await newLateOrder(0);
  const body = JSON.stringify({ type: 'payment.captured', data: { attemptId, transactionId: 'txn_1' } });
  const old = createWebhookSigner(['a secret of the payment provider'], () => Date.now() - 600_000);
  const stranger = createWebhookSigner(['a secret unknown to both sides'], Date.now);
  const sagas = shop.db.selectFrom('sagas').selectAll().where('order_id', '=', order.id).where('kind', '=', 'pay');
  const saga = () => sagas.executeTakeFirstOrThrow();
  const { wakes } = await saga();
  for (const signature of ['', 'v1=x', old.sign(body), stranger.sign(body), signer.sign(`${body} `)]) {
    const answer = await post(body, signature);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  }
  expect((await saga()).wakes).toBe(wakes);
  expect((await post(body)).status).toBe(204);
  expect((await saga()).wakes).toBe(wakes + 1);
});

test('an invalid body is 400; an unknown event type is accepted, so that it is not sent again', async () => {
  for (const body of ['', 'no json', '[]', '{"type":1}', '{"type":"payment.captured","data":{"attemptId":7}}']) {
    expect((await post(body)).status).toBe(400);
  }
  const unknown = { attemptId: newId('pat'), transactionId: 'txn_1' };
  for (const type of ['payment.captured', 'payment.disputed', 'customer.updated']) {
    expect((await post(JSON.stringify({ type, data: unknown }))).status).toBe(204);
  }
});

test('the provider repeats a report that was not accepted', async () => {
  const stranger = createWebhookSigner(['a secret unknown to both sides'], Date.now);
  const report = createWebhookReporter({ url, signer: stranger });
  await expect(report({ attemptId: 'pat_1', kind: 'captured', transactionId: 'txn_1' })).rejects.toThrow(
    'got status 401',
  );
});
