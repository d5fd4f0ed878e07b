import { expect, test } from '@jest/globals';
import { formatMoney } from '#platform/scalars/money.ts';
import { renderOrderNotification } from './renderMessage.ts';
import type { OrderNotification } from './orderNotification.ts';

const amount = { amountMinor: 129_900, currency: 'EUR' };
const number = '7K3D-Q0ZV';
const everyKind: readonly OrderNotification[] = [
  { kind: 'orderCreated', number, total: amount },
  { kind: 'orderConfirmed', number, total: amount },
  { kind: 'orderShipped', number, carrier: 'DHL' },
  { kind: 'orderDelivered', number },
  { kind: 'orderCancelled', number, cause: 'EXPIRED', isPaid: false },
  { kind: 'paymentCompleted', number, amount },
  { kind: 'paymentFailed', number, amount },
  { kind: 'paymentRefunded', number, amount },
];
const render = (notification: OrderNotification, locale: string) =>
  renderOrderNotification(notification, { locale, formatMoney });

test.each(everyKind)(
  '$kind contains the order number in title and body, and each language has its own text',
  (notification) => {
    const [english, german] = [render(notification, 'en'), render(notification, 'de')];
    for (const { title, body } of [english, german]) {
      expect(title).toContain(number);
      expect(body).toContain(number);
      expect(title).not.toContain('\n');
    }
    expect(english.title).not.toBe(german.title);
    expect(english.body).not.toBe(german.body);
    expect(english.topic).toBe(german.topic);
  },
);

test('each kind of notification has its topic', () => {
  expect(everyKind.map((notification) => render(notification, 'en').topic)).toEqual([
    'ORDER_STATUS',
    'ORDER_STATUS',
    'SHIPMENT',
    'SHIPMENT',
    'ORDER_STATUS',
    'PAYMENT',
    'PAYMENT',
    'PAYMENT',
  ]);
});

test.each([
  ['en', '€1,299.00'],
  ['en-GB', '€1,299.00'],
  ['de', '1.299,00 €'],
  ['de-AT', '€ 1.299,00'],
  ['DE-ch', '299.00'],
  ['fr', '€1,299.00'],
  ['zh-Hant', '€1,299.00'],
  ['', '€1,299.00'],
])('amounts are formatted for the locale %j, in English if its language has no templates', (locale, text) => {
  const { body } = render({ kind: 'paymentCompleted', number, amount }, locale);
  expect(body.replaceAll(/\s/g, ' ')).toContain(text);
});

test.each([
  ['CUSTOMER', 'at your request'],
  ['EXPIRED', 'not paid in time'],
  ['OUT_OF_STOCK', 'sold out'],
  ['AN_UNKNOWN_CAUSE', `Your order ${number} was cancelled. `],
  ['toString', `Your order ${number} was cancelled. `],
])('the text of a cancelled order contains the cause %s if it is known', (cause, text) => {
  expect(render({ kind: 'orderCancelled', number, cause, isPaid: false }, 'en').body).toContain(text);
});

test('the text of a cancelled order mentions a refund only if the order was paid', () => {
  const body = (isPaid: boolean, locale: string) =>
    render({ kind: 'orderCancelled', number, cause: 'CUSTOMER', isPaid }, locale).body;
  expect(body(true, 'en')).toContain('Your payment will be refunded.');
  expect(body(true, 'de')).toContain('Was Sie dafür bezahlt haben, erhalten Sie zurück.');
  expect(body(false, 'en')).toMatch(/at your request\. You have not been charged\.$/);
  expect(body(false, 'de')).toMatch(/wie gewünscht\. Ihnen wurde nichts berechnet\.$/);
});

test('the text of a shipped order names the carrier if it is known', () => {
  expect(render({ kind: 'orderShipped', number, carrier: 'DHL' }, 'en').body).toContain('warehouse with DHL.');
  expect(render({ kind: 'orderShipped', number, carrier: 'DHL' }, 'de').body).toContain('Lager mit DHL verlassen.');
  expect(render({ kind: 'orderShipped', number, carrier: null }, 'en').body).toContain('warehouse.');
});
