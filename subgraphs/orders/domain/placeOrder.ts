import { cartTotals, type Cart } from './cart.ts';
import type { OrderLine, PostalAddress } from './order.ts';
import { newLife, record, type Recorded } from './orderLife.ts';
import { orderNumberOf } from './orderNumber.ts';
import type { ReservedLine } from './quote.ts';
import { refusal, type Refusal } from './refusal.ts';
import type { PlaceData } from './saga.ts';
import type { ShippingMethod } from './shippingTariff.ts';

export type PlaceOrderInput = {
  readonly cartId: string;
  readonly cartVersion: number;
  readonly shippingAddress: PostalAddress;
  readonly shippingMethod: ShippingMethod;
  readonly expectedTotal: { readonly amountMinor: number; readonly currency: string };
};

export type PlaceOrderOutcome =
  ({ readonly kind: 'placed' } & Recorded) | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

type Identity = { readonly orderId: string; readonly counter: number; readonly lineIds: readonly string[] };

/**
 * Decides whether what was reserved becomes an order: only when its sum is the one the buyer saw. Prices and names are
 * the ones products answered with the reservation, never the buyer's or the cart's.
 */
export function placeOrder(
  placing: PlaceData,
  reserved: readonly ReservedLine[],
  { orderId, counter, lineIds }: Identity,
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
  const createdAt = new Date(placing.placedAt);
  const order = {
    ...newLife,
    id: orderId,
    number: orderNumberOf(counter),
    ownerId: placing.ownerId,
    cartId: placing.cartId,
    lines: orderLines(placing, reserved, lineIds),
    totals,
    shippingAddress: placing.shippingAddress,
    shippingMethod: placing.shippingMethod,
    version: 0,
    createdAt,
    updatedAt: createdAt,
    expiresAt: new Date(placing.expiresAt),
  };
  return { kind: 'placed', ...record(order, [{ type: 'order.created' }], createdAt) };
}

/** What is wrong with a placing that can be told without asking anybody. */
export function checkPlaceOrderInput(input: PlaceOrderInput): readonly Refusal[] {
  const wrong: Refusal[] = [];
  const refuse = (message: string, ...path: string[]) => wrong.push(refusal('VALIDATION', message, ['input', ...path]));
  const address = input.shippingAddress;
  for (const [field, limit] of Object.entries(requiredFields)) {
    const text = address[field as keyof typeof requiredFields];
    if (text.trim() === '') refuse(`Expected the ${field}, got nothing.`, 'shippingAddress', field);
    else if (text.length > limit) refuse(tooLong(text, limit), 'shippingAddress', field);
  }
  for (const [field, limit] of Object.entries(optionalFields)) {
    const text = address[field as keyof typeof optionalFields];
    if (text !== null && text.length > limit) refuse(tooLong(text, limit), 'shippingAddress', field);
  }
  if (!/^[A-Z]{2}$/.test(address.country)) {
    const message = `Expected two capital letters (ISO 3166-1 alpha-2), got ${JSON.stringify(address.country.slice(0, 20))}.`;
    refuse(message, 'shippingAddress', 'country');
  }
  if (input.expectedTotal.amountMinor < 0) {
    refuse(`Expected 0 or more, got ${input.expectedTotal.amountMinor}.`, 'expectedTotal', 'amountMinor');
  }
  return wrong;
}

const requiredFields = { name: 200, line1: 200, city: 200, postalCode: 20 } as const;
const optionalFields = { line2: 200, region: 200, phone: 40 } as const;

function tooLong(text: string, limit: number): string {
  return `Expected at most ${limit} characters, got ${text.length}.`;
}

function orderLines(cart: Pick<Cart, 'lines'>, reserved: readonly ReservedLine[], ids: readonly string[]): OrderLine[] {
  const answers = new Map(reserved.map((line) => [line.variantId, line]));
  return cart.lines.map((line, index) => {
    const answer = answers.get(line.variantId);
    const id = ids[index];
    if (!answer || id === undefined) throw new Error(`expected variant ${line.variantId} among the reserved lines`);
    const { productId, variantId, sku, name, imageUrl, unitMinor } = answer;
    return { id, productId, variantId, sku, name, imageUrl, unitMinor, quantity: line.quantity };
  });
}
