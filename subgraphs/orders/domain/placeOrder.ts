import { isId } from '#platform/ids/isId.ts';
import type { Money } from '#platform/scalars/money.ts';
import { isPrintableLine, looksEmpty } from '#platform/text/printableText.ts';
import { cartTotals, type Cart } from './cart.ts';
import type { OrderLine, PostalAddress } from './order.ts';
import { initialOrderState, recordEvents, type RecordedOrder } from './orderAggregate.ts';
import { quoted } from './plainText.ts';
import { orderNumberOf } from './orderNumber.ts';
import type { ReservedLine } from './quote.ts';
import { refusal, type OrdersRefusal } from './refusal.ts';
import type { PlaceData } from './saga.ts';
import type { ShippingMethod } from './shippingTariff.ts';

export type PlaceOrderInput = {
  readonly cartId: string;
  readonly cartVersion: number;
  readonly shippingAddress: PostalAddress;
  readonly shippingMethod: ShippingMethod;
  readonly expectedTotal: Money;
};

export type PlaceOrderOutcome =
  | ({ readonly kind: 'placed' } & RecordedOrder)
  | { readonly kind: 'refused'; readonly refusals: readonly OrdersRefusal[] };

type Identity = {
  readonly orderId: string;
  readonly counter: number;
  readonly lineIds: readonly string[];
  readonly now: Date;
};

/**
 * Creates an order from reserved lines, or refuses when the total is not the expected one. Prices and names are those
 * of the reservation, never the buyer's or the cart's.
 */
export function placeOrder(
  placing: PlaceData,
  reserved: readonly ReservedLine[],
  { orderId, counter, lineIds, now }: Identity,
): PlaceOrderOutcome {
  const unitMinorOf = new Map(reserved.map((line) => [line.variantId, line.unitMinor]));
  const totals = cartTotals(placing, unitMinorOf, placing.shippingMethod);
  const { amountMinor, currency } = placing.expectedTotal;
  const isOneCurrency = reserved.every((line) => line.currency === currency);
  if (!isOneCurrency || totals.currency !== currency || totals.totalMinor !== amountMinor) {
    const got = isOneCurrency ? `${totals.totalMinor} ${totals.currency}` : 'prices of another currency';
    const message = `Expected a total of ${amountMinor} ${currency} in minor units, got ${got}.`;
    return { kind: 'refused', refusals: [refusal('PRICE_CHANGED', message, ['input', 'expectedTotal'])] };
  }
  const order = {
    ...initialOrderState,
    id: orderId,
    number: orderNumberOf(counter),
    ownerId: placing.ownerId,
    cartId: placing.cartId,
    lines: orderLines(placing, reserved, lineIds),
    shipments: [],
    totals,
    shippingAddress: placing.shippingAddress,
    shippingMethod: placing.shippingMethod,
    version: 0,
    createdAt: now,
    updatedAt: now,
    expiresAt: new Date(placing.expiresAt),
  };
  return { kind: 'placed', ...recordEvents(order, [{ type: 'order.created' }], now) };
}

/** Validates the input without reading the cart. */
export function checkPlaceOrderInput(input: PlaceOrderInput): readonly OrdersRefusal[] {
  const { amountMinor, currency } = input.expectedTotal;
  const refusals = [...checkAddress(input.shippingAddress)];
  if (!isId('crt', input.cartId)) refusals.push(refusal('NOT_FOUND', 'There is no such cart.', ['input', 'cartId']));
  if (amountMinor < 0) {
    const message = `Expected 0 or more, got ${amountMinor}.`;
    refusals.push(refusal('VALIDATION', message, ['input', 'expectedTotal', 'amountMinor']));
  }
  if (!/^[A-Z]{3}$/.test(currency)) {
    const message = `Expected three capital letters (ISO 4217), got ${quoted(currency)}.`;
    refusals.push(refusal('VALIDATION', message, ['input', 'expectedTotal', 'currency']));
  }
  return refusals;
}

const requiredFields = { name: 200, line1: 200, city: 200, postalCode: 20 } as const;
const optionalFields = { line2: 200, region: 200, phone: 40 } as const;
const fieldLimits = { ...requiredFields, ...optionalFields };

function checkAddress(address: PostalAddress): readonly OrdersRefusal[] {
  const refusals: OrdersRefusal[] = [];
  const refuse = (field: string, message: string) =>
    refusals.push(refusal('VALIDATION', message, ['input', 'shippingAddress', field]));
  for (const [field, limit] of Object.entries(fieldLimits)) {
    const text = address[field as keyof typeof fieldLimits] ?? '';
    if ((field in requiredFields || text.trim() !== '') && looksEmpty(text))
      refuse(field, `Expected a ${field}, got nothing.`);
    else if (text.length > limit) refuse(field, `Expected at most ${limit} characters, got ${text.length}.`);
    else if (!isPrintableLine(text))
      refuse(field, 'Expected one line of printable text, got control or invisible characters.');
  }
  if (!/^[A-Z]{2}$/.test(address.country)) {
    refuse('country', `Expected two capital letters (ISO 3166-1 alpha-2), got ${quoted(address.country)}.`);
  }
  return refusals;
}

function orderLines(cart: Pick<Cart, 'lines'>, reserved: readonly ReservedLine[], ids: readonly string[]): OrderLine[] {
  const reservedByVariant = new Map(reserved.map((line) => [line.variantId, line]));
  return cart.lines.map((line, index) => {
    const reservedLine = reservedByVariant.get(line.variantId);
    const id = ids[index];
    if (!reservedLine || id === undefined)
      throw new Error(`expected variant ${line.variantId} among the reserved lines`);
    const { productId, variantId, sku, name, imageUrl, unitMinor } = reservedLine;
    return { id, productId, variantId, sku, name, imageUrl, unitMinor, quantity: line.quantity };
  });
}
