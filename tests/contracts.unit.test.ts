import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { channelName } from '#platform/eventLog/channelName.ts';
import { readEventEnvelope, type EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { createRevocations } from '../gateway/policies/revocations.ts';
import type { OrderDomainEvent } from '../subgraphs/orders/domain/orderAggregate.ts';
import { orderEventSamples as orderEvents } from './orders/orderEventSamples.ts';
import type { CatalogueEvent, ProductEvent } from '../subgraphs/products/domain/productEvent.ts';
import type { StockEventType } from '../subgraphs/products/domain/stock.ts';
import { productEventSamples as productEvents } from './products/productEventSamples.ts';
import type { UserEvent } from '../subgraphs/users/domain/userEvent.ts';
import { userEventSamples as userEvents } from './users/userEventSamples.ts';
import { auditEntryOf, isStaffAction } from '../subgraphs/users/events/staffActions.ts';
import { orderEventParsers } from '../subgraphs/users/events/orderNotifications.ts';

// The event types of each subgraph and the field that is their subject. It does not compile if a type is missing.
const published = {
  users: {
    'user.registered': 'userId',
    'user.updated': 'userId',
    'user.roles_changed': 'userId',
    'user.disabled': 'userId',
    'user.erased': 'userId',
    'session.ended': 'userId',
    'notification.created': 'userId',
    'notification.read': 'userId',
  } satisfies Record<UserEvent['type'], string>,
  products: {
    'product.created': 'productId',
    'product.updated': 'productId',
    'product.archived': 'productId',
    'stock.changed': 'variantId',
    'stock.hold_expired': 'variantId',
    'brand.saved': 'brandId',
    'category.saved': 'categoryId',
    'category.deleted': 'categoryId',
  } satisfies Record<ProductEvent['type'] | StockEventType | CatalogueEvent['type'], string>,
  orders: {
    'order.created': 'orderId',
    'order.confirmed': 'orderId',
    'order.shipped': 'orderId',
    'order.delivered': 'orderId',
    'order.cancelled': 'orderId',
    'payment.completed': 'orderId',
    'payment.failed': 'orderId',
    'payment.refunded': 'orderId',
    'order.resumed': 'commandId',
    'payment.refund_declined': 'refundId',
  } satisfies Record<OrderDomainEvent['type'] | 'order.resumed' | 'payment.refund_declined', string>,
} as const;

const PERSONAL = /e-?mail|address|phone|password|token|card|reason|postal|city/i;

const subgraphs: readonly [keyof typeof published, readonly EventEnvelope[]][] = [
  ['users', userEvents],
  ['products', productEvents],
  ['orders', orderEvents],
];

describe.each(subgraphs)('the events of %s', (subgraph, samples) => {
  const subjectOf: Readonly<Record<string, string>> = published[subgraph];

  test('have a sample of each type', () => {
    expect(new Set(samples.map(({ type }) => type))).toEqual(new Set(Object.keys(subjectOf)));
  });

  test.each(samples.map((sample) => [sample.type, sample] as const))('%s is an envelope', (type, sample) => {
    expect(readEventEnvelope(JSON.parse(JSON.stringify(sample)))).toEqual(sample);
    expect(Object.keys(sample).toSorted()).toEqual(ENVELOPE);
    expect(sample).toMatchObject({ source: subgraph, id: expect.stringMatching(/^evt_[0-9A-HJKMNP-TV-Z]{26}$/) });
    expect(new Date(sample.occurredAt).toISOString()).toBe(sample.occurredAt);
    expect(sample.subject).toBe(sample.data[subjectOf[type] ?? '']);
  });

  test('have consecutive positions in the log and consecutive versions per subject', () => {
    expect(samples.map(({ position }) => position)).toEqual(samples.map((_sample, index) => index + 1));
    expect(new Set(samples.map(({ logId }) => logId)).size).toBe(1);
    for (const subject of new Set(samples.map((sample) => sample.subject))) {
      const versions = samples.filter((sample) => sample.subject === subject).map(({ version }) => version);
      expect(versions).toEqual(versions.map((_version, index) => index + 1));
    }
  });

  test('carry no personal data except ids and display names', () => {
    for (const { data } of samples) {
      expect(keysIn(data).filter((key) => PERSONAL.test(key))).toEqual([]);
      expect(JSON.stringify(data)).not.toContain('@');
    }
  });

  test('are exactly the events of the subgraph in docs/events.md', async () => {
    const text = await readFile(join(import.meta.dirname, '../docs/events.md'), 'utf8');
    const rows = text.split('\n').filter((line) => line.startsWith('| `') && line.includes(`| ${subgraph} `));
    const described = rows.flatMap((row) => row.split('|')[1]?.match(/[a-z]+\.[a-z_]+/g) ?? []);
    expect(described.toSorted()).toEqual(Object.keys(subjectOf).toSorted());
  });
});

const ENVELOPE = [
  'channels',
  'data',
  'id',
  'logId',
  'occurredAt',
  'owner',
  'position',
  'source',
  'subject',
  'traceparent',
  'type',
  'version',
];

/** Returns the names of all fields, also nested ones. */
function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...own, ...Object.values(value).flatMap(keysIn)];
}

const ofOrders = orderEvents.filter(({ subject }) => subject.startsWith('ord_'));

test("an order event's version is its sequence, and its channels are those of the order and its owner", () => {
  for (const { subject, version, owner, channels, data } of ofOrders) {
    expect(data['sequence']).toBe(version);
    expect(owner).toMatch(/^usr_/);
    expect(channels).toEqual([channelName('order', subject), channelName('user', owner ?? '', 'orders')]);
  }
});

test('an account owns its events, and only its notifications have a channel', () => {
  for (const { type, subject, owner, channels } of userEvents) {
    const inbox = type.startsWith('notification.') ? [channelName('user', subject, 'notifications')] : [];
    expect({ owner, channels }).toEqual({ owner: subject, channels: inbox });
  }
});

test("product events have no owner, and their channels are those of the product's variants", () => {
  for (const { owner, channels, data } of productEvents) {
    expect(owner).toBeNull();
    if (channels.length === 0) continue;
    const variants = (data['variants'] ?? [data]) as { variantId: string }[];
    const names = variants.map(({ variantId }) => channelName('variant', variantId));
    expect(names).toEqual(expect.arrayContaining([...channels]));
  }
  const ofStock = productEvents.filter(({ type }) => type.startsWith('stock.'));
  for (const { subject, channels } of ofStock) expect(channels).toEqual([channelName('variant', subject)]);
});

describe('the users subgraph, which notifies owners of order events', () => {
  test.each(ofOrders.map((event) => [event.type, event] as const))('reads %s', (type, { subject, data }) => {
    expect(orderEventParsers.get(type)?.(data)).toMatchObject({
      orderId: subject,
      notification: { number: data['number'] },
    });
  });
});

describe('the users subgraph, which records the actions of staff', () => {
  const actions = [...orderEvents, ...productEvents].filter(isStaffAction);

  test.each(actions.map((event) => [event.type, event] as const))('reads %s', (_, event) => {
    const { actorId, targetId, occurredAt, details } = auditEntryOf(event);
    expect({ actorId, occurredAt: occurredAt.toISOString() }).toEqual({
      actorId: event.data['actor'],
      occurredAt: event.occurredAt,
    });
    expect(targetId).toBe(event.source === 'orders' ? event.data['orderId'] : event.subject);
    expect(details).toMatchObject({ eventId: event.id });
  });

  test('reads an action of every type that only staff cause', () => {
    const types = new Set(actions.map(({ type }) => type));
    expect([...types].toSorted()).toEqual([
      'brand.saved',
      'category.deleted',
      'category.saved',
      'order.delivered',
      'order.resumed',
      'order.shipped',
      'payment.refund_declined',
      'payment.refunded',
      'product.archived',
      'product.updated',
      'stock.changed',
    ]);
  });

  test('refuses an actor that is no account, API key or operator', () => {
    const event = orderEvents.find(isStaffAction);
    if (!event) throw new Error('expected an action of staff among the samples');
    expect(() => auditEntryOf({ ...event, data: { ...event.data, actor: 'ada@example.com' } })).toThrow();
  });
});

describe('the gateway, which revokes tokens on user events', () => {
  const issued = { subject: '', session: 'ses_another', roles: ['CUSTOMER'], issuedAtSeconds: 0 };
  const ends: Readonly<Record<string, boolean>> = { 'user.roles_changed': true, 'user.disabled': true };

  test.each(userEvents.map((event) => [event.type, event] as const))('reads %s', async (type, event) => {
    const revocations = createRevocations({ keepRevocationsMs: 300_000, now: () => Date.parse(event.occurredAt) });
    await revocations.apply(event);
    const token = { ...issued, subject: event.subject };
    expect(revocations.isRevoked(token)).toBe(ends[type] ?? false);
    const session = String(event.data['sessionId'] ?? '');
    if (type === 'session.ended') expect(revocations.isRevoked({ ...token, session })).toBe(true);
  });

  test.each(['user.roles_changed', 'user.disabled', 'session.ended'])(
    'refuses %s with missing fields',
    async (type) => {
      const revocations = createRevocations({ keepRevocationsMs: 300_000 });
      const event = userEvents.find((sample) => sample.type === type);
      await expect(revocations.apply({ type, occurredAt: event?.occurredAt ?? '', data: {} })).rejects.toThrow();
    },
  );
});
