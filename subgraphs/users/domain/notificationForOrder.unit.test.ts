import { expect, test } from '@jest/globals';
import { formatMoney } from '#platform/scalars/money.ts';
import { notificationForOrder } from './notificationForOrder.ts';
import type { OrderNews } from './orderNews.ts';

const amount = { amountMinor: 129_900, currency: 'EUR' };
const number = '7K3D-Q0ZV';
const everything: readonly OrderNews[] = [
  { kind: 'orderCreated', number, total: amount },
  { kind: 'orderConfirmed', number, total: amount },
  { kind: 'orderShipped', number, carrier: 'DHL' },
  { kind: 'orderDelivered', number },
  { kind: 'orderCancelled', number, cause: 'EXPIRED', isPaid: false },
  { kind: 'paymentCompleted', number, amount },
  { kind: 'paymentFailed', number, amount },
  { kind: 'paymentRefunded', number, amount },
];
const told = (news: OrderNews, locale: string) => notificationForOrder(news, { locale, formatMoney });

test.each(everything)('$kind names the order in title and body, in each language in other words', (news) => {
  const [english, german] = [told(news, 'en'), told(news, 'de')];
  for (const { title, body } of [english, german]) {
    expect(title).toContain(number);
    expect(body).toContain(number);
    expect(title).not.toContain('\n');
  }
  expect(english.title).not.toBe(german.title);
  expect(english.body).not.toBe(german.body);
  expect(english.topic).toBe(german.topic);
});

test('each kind belongs to the topic people choose channels by', () => {
  expect(everything.map((news) => told(news, 'en').topic)).toEqual([
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
])('money is written as the locale %j writes it, English where we do not speak its language', (locale, text) => {
  const { body } = told({ kind: 'paymentCompleted', number, amount }, locale);
  expect(body.replaceAll(/\s/g, ' ')).toContain(text);
});

test.each([
  ['CUSTOMER', 'as you asked'],
  ['EXPIRED', 'not paid in time'],
  ['OUT_OF_STOCK', 'sold out'],
  ['A_CAUSE_OF_TOMORROW', `Your order ${number} was cancelled. `],
  ['toString', `Your order ${number} was cancelled. `],
])('a cancelled order tells the cause %s as far as it is known', (cause, text) => {
  expect(told({ kind: 'orderCancelled', number, cause, isPaid: false }, 'en').body).toContain(text);
});

test('that money is given back is told of an order that was paid, and of no other', () => {
  const body = (isPaid: boolean, locale: string) =>
    told({ kind: 'orderCancelled', number, cause: 'CUSTOMER', isPaid }, locale).body;
  expect(body(true, 'en')).toContain('What you have paid for it is given back.');
  expect(body(true, 'de')).toContain('Was Sie dafür bezahlt haben, erhalten Sie zurück.');
  expect(body(false, 'en')).toMatch(/as you asked\. You have not been charged\.$/);
  expect(body(false, 'de')).toMatch(/wie gewünscht\. Ihnen wurde nichts berechnet\.$/);
});

test('who carries a parcel is told where it is known', () => {
  expect(told({ kind: 'orderShipped', number, carrier: 'DHL' }, 'en').body).toContain('warehouse with DHL.');
  expect(told({ kind: 'orderShipped', number, carrier: 'DHL' }, 'de').body).toContain('Lager mit DHL verlassen.');
  expect(told({ kind: 'orderShipped', number, carrier: null }, 'en').body).toContain('warehouse.');
});
