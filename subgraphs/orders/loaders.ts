import DataLoader from 'dataloader';
import { Fault } from '#platform/faults/faults.ts';
import { isId } from '#platform/ids/ids.ts';
import type { Order } from './domain/order.ts';
import type { PaymentHistory } from './domain/orderHistory.ts';
import type { CallOptions, Products, Quote } from './participants/products.ts';
import type { OrderReads, SeenBy } from './store/orderReads.ts';

/** What one request asks for in batches. */
export type Loaders = {
  /** Quotes by variant, all that a request needs in one call; null when products does not answer. */
  loadQuotes(variantIds: readonly string[]): Promise<ReadonlyMap<string, Quote> | null>;
  /** Forgets quotes, so that the next mutation of a request asks anew. */
  forgetQuotes(): void;
  /** Orders as the caller may see them: what is not theirs is null. */
  readonly order: DataLoader<string, Order | null>;
  readonly orderByNumber: DataLoader<string, Order | null>;
  readonly payments: DataLoader<string, readonly PaymentHistory[]>;
  /** Whether the caller has paid for a variant, staff or not; null for one who is not signed in. */
  readonly purchased: DataLoader<string, boolean> | null;
};

type LoadersOptions = {
  readonly products: Products;
  readonly orders: OrderReads;
  readonly seenBy: SeenBy;
  readonly viewerId: string | null;
  readonly call: CallOptions;
};

// Orders and payments change within a request that runs several mutations: they are batched, never remembered.
const unremembered = { cache: false };

/** The loaders of one request. */
export function createLoaders({ products, orders, seenBy, viewerId, call }: LoadersOptions): Loaders {
  const quotes = new DataLoader(async (ids: readonly string[]) => {
    const found = await products.quote(ids, call);
    return ids.map((id) => found.get(id) ?? null);
  });
  return {
    loadQuotes: async (variantIds) => {
      const known = variantIds.filter((id) => isId('var', id));
      const answers = await quotes.loadMany(known);
      const failure = answers.find((answer) => answer instanceof Error);
      if (failure instanceof Fault && failure.code === 'DEPENDENCY_UNAVAILABLE') return null;
      if (failure) throw failure;
      return new Map(
        answers.flatMap((answer) => (answer && !(answer instanceof Error) ? [[answer.variantId, answer]] : [])),
      );
    },
    forgetQuotes: () => void quotes.clearAll(),
    order: new DataLoader(async (ids) => {
      const found = await orders.findMany(
        ids.filter((id) => isId('ord', id)),
        seenBy,
      );
      const byId = new Map(found.map((order) => [order.id, order]));
      return ids.map((id) => byId.get(id) ?? null);
    }, unremembered),
    orderByNumber: new DataLoader(async (numbers) => {
      const found = await orders.findByNumbers(numbers, seenBy);
      const byNumber = new Map(found.map((order) => [order.number, order]));
      return numbers.map((number) => byNumber.get(number) ?? null);
    }, unremembered),
    payments: new DataLoader(async (orderIds) => {
      const found = Map.groupBy(await orders.payments(orderIds), (payment) => payment.orderId);
      return orderIds.map((id) => found.get(id) ?? []);
    }, unremembered),
    purchased: viewerId === null ? null : purchasedBy(viewerId, orders),
  };
}

function purchasedBy(ownerId: string, orders: OrderReads): DataLoader<string, boolean> {
  return new DataLoader(async (variantIds) => {
    const bought = await orders.purchased(variantIds, ownerId);
    return variantIds.map((id) => bought.has(id));
  });
}
