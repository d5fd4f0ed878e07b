import { channelName } from '#platform/eventLog/channelName.ts';
import type { NewEvent } from '#platform/eventLog/eventEnvelope.ts';
import type { ProductEvent } from '../domain/productEvent.ts';
import { stockStateOf, type StockEventType } from '../domain/stock.ts';

type Recorded = {
  readonly id: string;
  readonly at: Date;
  readonly version: number;
  readonly traceparent: string | null;
};

/** The channels of a product event: those of the variants that have another price. */
export function productChannels({ repricedVariantIds }: ProductEvent): string[] {
  return repricedVariantIds.map((id) => channelName('variant', id));
}

/** The published form of a product event. */
export function publishedProductEvent(
  { id, at, version, traceparent }: Recorded,
  { type, subject, channels, data }: Pick<NewEvent, 'type' | 'subject' | 'channels' | 'data'>,
): NewEvent {
  return { id, type, subject, version, occurredAt: at.toISOString(), owner: null, channels, data, traceparent };
}

type StockEvent = {
  readonly type: StockEventType;
  readonly variantId: string;
  readonly productId: string;
  /** After the change. */
  readonly available: number;
  /** The order, or the adjustment by hand, that the change is made for. */
  readonly orderId: string;
  readonly availableDelta: number;
  readonly actor?: string;
};

/** The published form of a change of stock. */
export function publishedStockEvent(
  recorded: Recorded,
  { type, variantId, productId, available, orderId, availableDelta, actor }: StockEvent,
): NewEvent {
  const order = orderId.startsWith('ord_') ? orderId : null;
  const staff = actor === undefined ? {} : { delta: availableDelta, actor };
  const data = { variantId, productId, available, state: stockStateOf(available), orderId: order, ...staff };
  return publishedProductEvent(recorded, {
    type,
    subject: variantId,
    channels: [channelName('variant', variantId)],
    data,
  });
}
