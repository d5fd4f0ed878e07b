import { z } from 'zod';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';

/** Maps the domain events of one subgraph to the fields of one type of the `events` subgraph. */
export type EventProjection = {
  /** The subgraph whose event log is followed: the one that publishes the type of event (docs/events.md). */
  readonly source: string;
  /**
   * Returns the fields that the event itself holds, with their values at the time of the event, and entities by their
   * key. Throws when the event does not have the expected shape.
   */
  readonly project: (event: EventEnvelope, args: Readonly<Record<string, unknown>>) => Record<string, unknown>;
};

const orderEventData = z.object({
  orderId: z.string(),
  sequence: z.int(),
  fromStatus: z.string().nullable(),
  toStatus: z.string().nullable(),
  paymentStatus: z.string(),
  fulfillmentStatus: z.string(),
  message: z.string().nullable().default(null),
});

const notificationEventData = z.object({ notificationId: z.string(), unreadCount: z.int() });

const stockEventData = z.object({ variantId: z.string(), available: z.int(), state: z.string() });

/** The projections, by the type they produce. */
export const eventProjections: Readonly<Record<string, EventProjection>> = {
  OrderEvent: {
    source: 'orders',
    project({ id, type, occurredAt, data }) {
      const { orderId, ...fields } = orderEventData.parse(data);
      return { ...fields, id, type, occurredAt, order: { id: orderId } };
    },
  },
  NotificationEvent: {
    source: 'users',
    project({ type, data }) {
      const { notificationId, unreadCount } = notificationEventData.parse(data);
      return { type, unreadCount, notification: { id: notificationId } };
    },
  },
  StockEvent: {
    source: 'products',
    project({ type, data }, { variantId }) {
      // A variant's channel also carries events of its product, such as a changed price.
      if (!type.startsWith('stock.')) return { variant: { id: variantId }, availableToSell: null, state: null };
      const { available, state } = stockEventData.parse(data);
      return { variant: { id: variantId }, availableToSell: available, state };
    },
  },
};
