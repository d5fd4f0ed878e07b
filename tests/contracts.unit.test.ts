import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { channelName } from '#platform/eventLog/channelName.ts';
import { readEventEnvelope, type EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { createRevocations } from '../gateway/policies/revocations.ts';
import type { OrderDomainEvent } from '../subgraphs/orders/domain/orderAggregate.ts';
import { orderEventSamples as orderEvents } from './orders/orderEventSamples.ts';
import type { ProductFact } from '../subgraphs/products/domain/productFact.ts';
import type { StockFactType } from '../subgraphs/products/domain/stock.ts';
import { samples as productEvents } from '../subgraphs/products/events/samples.ts';
import type { UserFact } from '../subgraphs/users/domain/userFact.ts';
import { userEventSamples as userEvents } from '../subgraphs/users/events/samples.ts';
import { readers } from '../subgraphs/users/events/tellOwner.ts';

// What each house can publish, by type: the compiler misses a type that its code has and this list has not.
const published = {
  users: {
    'user.registered': 'userId',
    'user.updated': 'userId',
    'user.roles_changed': 'userId',
    'user.disabled': 'userId',
    'session.ended': 'userId',
    'notification.created': 'userId',
    'notification.read': 'userId',
  } satisfies Record<UserFact['type'], string>,
  products: {
    'product.created': 'productId',
    'product.updated': 'productId',
    'product.archived': 'productId',
    'stock.changed': 'variantId',
    'stock.hold_expired': 'variantId',
  } satisfies Record<ProductFact['type'] | StockFactType, string>,
  orders: {
    'order.created': 'orderId',
    'order.confirmed': 'orderId',
    'order.shipped': 'orderId',
    'order.delivered': 'orderId',
    'order.cancelled': 'orderId',
    'payment.completed': 'orderId',
    'payment.failed': 'orderId',
    'payment.refunded': 'orderId',
  } satisfies Record<OrderDomainEvent['type'], string>,
} as const;

const PERSONAL = /e-?mail|address|phone|password|token|card|reason|postal|city/i;

const houses: readonly [keyof typeof published, readonly EventEnvelope[]][] = [
  ['users', userEvents],
  ['products', productEvents],
  ['orders', orderEvents],
];

describe.each(houses)('what %s publishes', (house, samples) => {
  const subjectOf: Readonly<Record<string, string>> = published[house];

  test('has a sample of each type', () => {
    expect(new Set(samples.map(({ type }) => type))).toEqual(new Set(Object.keys(subjectOf)));
  });

  test.each(samples.map((sample) => [sample.type, sample] as const))('%s is an envelope', (type, sample) => {
    expect(readEventEnvelope(JSON.parse(JSON.stringify(sample)))).toEqual(sample);
    expect(Object.keys(sample).toSorted()).toEqual(ENVELOPE);
    expect(sample).toMatchObject({ source: house, id: expect.stringMatching(/^evt_[0-9A-HJKMNP-TV-Z]{26}$/) });
    expect(new Date(sample.occurredAt).toISOString()).toBe(sample.occurredAt);
    expect(sample.subject).toBe(sample.data[subjectOf[type] ?? '']);
  });

  test('stands in the log without a gap, and so does each subject', () => {
    expect(samples.map(({ position }) => position)).toEqual(samples.map((_sample, index) => index + 1));
    expect(new Set(samples.map(({ logId }) => logId)).size).toBe(1);
    for (const subject of new Set(samples.map((sample) => sample.subject))) {
      const versions = samples.filter((sample) => sample.subject === subject).map(({ version }) => version);
      expect(versions).toEqual(versions.map((_version, index) => index + 1));
    }
  });

  test('carries no personal data but ids and display names', () => {
    for (const { data } of samples) {
      expect(keysIn(data).filter((key) => PERSONAL.test(key))).toEqual([]);
      expect(JSON.stringify(data)).not.toContain('@');
    }
  });

  test('is described in docs/events.md, and nothing else is there under its name', async () => {
    const text = await readFile(join(import.meta.dirname, '../docs/events.md'), 'utf8');
    const rows = text.split('\n').filter((line) => line.startsWith('| `') && line.includes(`| ${house} `));
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

/** Every name of a field, however deep. */
function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...own, ...Object.values(value).flatMap(keysIn)];
}

test("an order's sequence is its event's version, and reaches who watches the order and who owns it", () => {
  for (const { subject, version, owner, channels, data } of orderEvents) {
    expect(data['sequence']).toBe(version);
    expect(owner).toMatch(/^usr_/);
    expect(channels).toEqual([channelName('order', subject), channelName('user', owner ?? '', 'orders')]);
  }
});

test('what happens to an account belongs to it, and only what comes to its inbox can be subscribed to', () => {
  for (const { type, subject, owner, channels } of userEvents) {
    const inbox = type.startsWith('notification.') ? [channelName('user', subject, 'notifications')] : [];
    expect({ owner, channels }).toEqual({ owner: subject, channels: inbox });
  }
});

test('what happens to a thing on sale belongs to nobody and reaches who watches a variant of it', () => {
  for (const { owner, channels, data } of productEvents) {
    const variants = (data['variants'] ?? [data]) as { variantId: string }[];
    const names = variants.map(({ variantId }) => channelName('variant', variantId));
    expect(owner).toBeNull();
    expect(names).toEqual(expect.arrayContaining([...channels]));
  }
  const ofStock = productEvents.filter(({ type }) => type.startsWith('stock.'));
  for (const { subject, channels } of ofStock) expect(channels).toEqual([channelName('variant', subject)]);
});

describe("the users house, which reads orders' events to tell their owners", () => {
  test.each(orderEvents.map((event) => [event.type, event] as const))('understands %s', (type, { subject, data }) => {
    expect(readers.get(type)?.(data)).toMatchObject({ orderId: subject, news: { number: data['number'] } });
  });
});

describe("the gateway, which reads users' events to take tokens back", () => {
  const issued = { subject: '', session: 'ses_another', roles: ['CUSTOMER'], issuedAtSeconds: 0 };
  const ends: Readonly<Record<string, boolean>> = { 'user.roles_changed': true, 'user.disabled': true };

  test.each(userEvents.map((event) => [event.type, event] as const))('understands %s', async (type, event) => {
    const revocations = createRevocations({ tokenLifetimeMs: 300_000, now: () => Date.parse(event.occurredAt) });
    await revocations.apply(event);
    const token = { ...issued, subject: event.subject };
    expect(revocations.isRevoked(token)).toBe(ends[type] ?? false);
    const session = String(event.data['sessionId'] ?? '');
    if (type === 'session.ended') expect(revocations.isRevoked({ ...token, session })).toBe(true);
  });

  test.each(['user.roles_changed', 'user.disabled', 'session.ended'])(
    'refuses %s without what it needs',
    async (type) => {
      const revocations = createRevocations({ tokenLifetimeMs: 300_000 });
      const event = userEvents.find((sample) => sample.type === type);
      await expect(revocations.apply({ type, occurredAt: event?.occurredAt ?? '', data: {} })).rejects.toThrow();
    },
  );
});
