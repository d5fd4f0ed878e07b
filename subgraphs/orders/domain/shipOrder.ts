import { isPrintableLine, looksEmpty } from '#platform/text/printableText.ts';
import { carrierName } from './carriers.ts';
import { allowedActions, type Order, type OrderAction, type OrderStatus } from './order.ts';
import { recordEvents, type RecordedOrder } from './orderAggregate.ts';
import { quoted } from './plainText.ts';
import { illegalTransition, refusal, type OrdersRefusal } from './refusal.ts';

export type Parcel = { readonly carrier: string; readonly trackingNumber: string };

const MAX_CARRIER_LENGTH = 60;

/** Validates the carrier and tracking number. */
export function checkParcel({ carrier, trackingNumber }: Parcel): readonly OrdersRefusal[] {
  const refusals: OrdersRefusal[] = [];
  if (looksEmpty(carrier) || carrier.length > MAX_CARRIER_LENGTH || !isPrintableLine(carrier)) {
    const message = `Expected a carrier in 1 to ${MAX_CARRIER_LENGTH} characters of one line, got ${quoted(carrier)}.`;
    refusals.push(refusal('VALIDATION', message, ['carrier']));
  }
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9 ./_-]{0,58}[A-Za-z0-9])?$/.test(trackingNumber)) {
    const message = `Expected 1 to 60 letters, digits, spaces and . / _ -, got ${quoted(trackingNumber)}.`;
    refusals.push(refusal('VALIDATION', message, ['trackingNumber']));
  }
  return refusals;
}

/** Why this order cannot be shipped now, or null. `isBusy`: its stock is still being committed. */
export function refuseShip(
  order: Order,
  observed: { readonly version: number; readonly isBusy: boolean },
): OrdersRefusal | null {
  const refused = refuseStep(order, observed.version, { action: 'SHIP', to: 'PROCESSING' });
  if (refused || !observed.isBusy) return refused;
  const message = `The stock of order ${order.number} is still being committed: try again in a moment.`;
  return refusal('CONFLICT', message, ['orderId']);
}

/** Why this order cannot be delivered now, or null. */
export function refuseDeliver(order: Order, version: number): OrdersRefusal | null {
  return refuseStep(order, version, { action: 'DELIVER', to: 'COMPLETED' });
}

/** Records the shipment. */
export function shipOrder(order: Order, parcel: Parcel & { readonly shipmentId: string }, now: Date): RecordedOrder {
  const { shipmentId: id, trackingNumber } = parcel;
  const carrier = carrierName(parcel.carrier);
  const shipment = { id, carrier, trackingNumber, shippedAt: now, deliveredAt: null };
  const sent = { ...order, shipments: [...order.shipments, shipment] };
  return recordEvents(sent, [{ type: 'order.shipped', shipmentId: id, carrier }], now);
}

/** Records the delivery of the shipment. */
export function deliverOrder(order: Order, now: Date): RecordedOrder {
  const shipment = order.shipments.find(({ deliveredAt }) => deliveredAt === null);
  if (!shipment) throw new Error(`expected order ${order.id} to have an undelivered shipment`);
  const arrived = { ...shipment, deliveredAt: now };
  const shipments = order.shipments.map((each) => (each.id === shipment.id ? arrived : each));
  return recordEvents({ ...order, shipments }, [{ type: 'order.delivered', shipmentId: shipment.id }], now);
}

type RequestedStep = { readonly action: OrderAction; readonly to: OrderStatus };

function refuseStep(order: Order, version: number, { action, to }: RequestedStep): OrdersRefusal | null {
  if (!allowedActions(order).includes(action)) return illegalTransition(order, to);
  if (order.version === version) return null;
  const message = `Order ${order.number} is at version ${order.version}, not ${version}: read it again.`;
  return refusal('CONFLICT', message, ['expectedVersion']);
}
