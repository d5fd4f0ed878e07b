import DataLoader from 'dataloader';
import { Fault } from '#platform/faults/faults.ts';
import { isId } from '#platform/ids/isId.ts';
import type { Cart, CartLine } from './domain/cart.ts';
import type { Order } from './domain/order.ts';
import type { PaymentHistory, TimelineEvent } from './domain/orderHistory.ts';
import type { CallOptions, Products, Quote } from './participants/products.ts';
import type { Carts } from './store/carts.ts';
import type { OrderReads, OrderVisibility } from './store/orderReads.ts';

/** The DataLoaders of one request. */
export type Loaders = {
  /** Quotes by variant, batched into one call; null when products is unavailable. */
  loadQuotes(variantIds: readonly string[]): Promise<ReadonlyMap<string, Quote> | null>;
  /** Clears the cached quotes, so that the next mutation of the request loads them again. */
  clearQuotes(): void;
  /** Null where the caller may not see the order. */
  readonly order: DataLoader<string, Order | null>;
  readonly orderByNumber: DataLoader<string, Order | null>;
  /** The order of a line, payment, refund or shipment; null where the caller may not see it. */
  readonly orderOfPart: DataLoader<string, Order | null>;
  readonly event: DataLoader<string, TimelineEvent | null>;
  readonly payments: DataLoader<string, readonly PaymentHistory[]>;
  /** The caller's own carts and their lines; null when the caller is not signed in. */
  readonly cart: DataLoader<string, Cart | null> | null;
  readonly cartLine: DataLoader<string, CartLine | null> | null;
  /** Whether the caller has paid for a variant; null when the caller is not signed in. */
  readonly purchased: DataLoader<string, boolean> | null;
};

type LoadersOptions = {
  readonly products: Products;
  readonly orders: OrderReads;
  readonly carts: Carts;
  readonly visibility: OrderVisibility;
  readonly viewerId: string | null;
  readonly call: CallOptions;
};

// Orders, payments and carts change within a request that runs several mutations: batch them, never cache them.
const uncached = { cache: false };

/** Creates the loaders of one request. */
export function createLoaders({ products, orders, carts, visibility, viewerId, call }: LoadersOptions): Loaders {
  const quotes = new DataLoader(async (ids: readonly string[]) => {
    const found = await products.quote(ids, call);
    return ids.map((id) => found.get(id) ?? null);
  });
  return {
    loadQuotes: async (variantIds) => {
      const variantIdsInForm = variantIds.filter((id) => isId('var', id));
      const results = await quotes.loadMany(variantIdsInForm);
      const failure = results.find((result) => result instanceof Error);
      if (failure instanceof Fault && failure.code === 'DEPENDENCY_UNAVAILABLE') return null;
      if (failure) throw failure;
      return new Map(
        results.flatMap((result) => (result && !(result instanceof Error) ? [[result.variantId, result]] : [])),
      );
    },
    clearQuotes: () => void quotes.clearAll(),
    order: batched((ids) => orders.findMany(ids.filter(isOrderId), visibility), idOf),
    orderByNumber: batched(
      (numbers) => orders.findByNumbers(numbers, visibility),
      ({ number }) => number,
    ),
    orderOfPart: new DataLoader(async (partIds) => {
      const found = await orders.findByParts(partIds, visibility);
      return partIds.map((id) => found.get(id) ?? null);
    }, uncached),
    event: batched((ids) => orders.findEvents(ids, visibility), idOf),
    payments: new DataLoader(async (orderIds) => {
      const found = Map.groupBy(await orders.payments(orderIds), (payment) => payment.orderId);
      return orderIds.map((id) => found.get(id) ?? []);
    }, uncached),
    cart: viewerId === null ? null : batched((ids) => carts.findOwn(ids, viewerId), idOf),
    cartLine: viewerId === null ? null : batched((ids) => carts.findOwnLines(ids, viewerId), idOf),
    purchased: viewerId === null ? null : purchasedBy(viewerId, orders),
  };
}

const isOrderId = (id: string) => isId('ord', id);
const idOf = ({ id }: { readonly id: string }) => id;

function batched<T>(findMany: (keys: readonly string[]) => Promise<T[]>, keyOf: (found: T) => string) {
  return new DataLoader<string, T | null>(async (keys) => {
    const found = new Map((await findMany(keys)).map((one) => [keyOf(one), one]));
    return keys.map((key) => found.get(key) ?? null);
  }, uncached);
}

function purchasedBy(ownerId: string, orders: OrderReads): DataLoader<string, boolean> {
  return new DataLoader(async (variantIds) => {
    const bought = await orders.purchased(variantIds, ownerId);
    return variantIds.map((id) => bought.has(id));
  });
}
