import { z } from 'zod';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';

/** How the events of one house become the answers of one type of the event graph. */
export type FactReader = {
  /** The house whose log is followed for it. */
  readonly source: string;
  /**
   * The fields of the type that an event says, as things were then; entities by their key. Throws when the event is not
   * what this reader expects.
   */
  readonly read: (event: EventEnvelope, args: Readonly<Record<string, unknown>>) => Record<string, unknown>;
};

const orderFact = z.object({
  orderId: z.string(),
  sequence: z.int(),
  fromStatus: z.string().nullable(),
  toStatus: z.string().nullable(),
  paymentStatus: z.string(),
  fulfillmentStatus: z.string(),
  message: z.string().nullable().default(null),
});

const notificationFact = z.object({ notificationId: z.string(), unreadCount: z.int() });

const stockFact = z.object({ variantId: z.string(), available: z.int(), state: z.string() });

/** The readers by the type they answer. */
export const facts: Readonly<Record<string, FactReader>> = {
  OrderEvent: {
    source: 'orders',
    read({ id, type, occurredAt, data }) {
      const { orderId, ...said } = orderFact.parse(data);
      return { ...said, id, type, occurredAt, order: { id: orderId } };
    },
  },
  NotificationEvent: {
    source: 'users',
    read({ type, data }) {
      const { notificationId, unreadCount } = notificationFact.parse(data);
      return { type, unreadCount, notification: { id: notificationId } };
    },
  },
  StockEvent: {
    source: 'products',
    read({ type, data }, { variantId }) {
      // The other events on a variant's channel are its product's: the price is another.
      if (!type.startsWith('stock.')) return { variant: { id: variantId }, availableToSell: null, state: null };
      const { available, state } = stockFact.parse(data);
      return { variant: { id: variantId }, availableToSell: available, state };
    },
  },
};
