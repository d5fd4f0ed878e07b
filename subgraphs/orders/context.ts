import type { SignedCall } from '#platform/identity/signedCall.ts';
import type { Log } from '#platform/log/log.ts';
import type { Page } from '#platform/pages/pages.ts';
import type { Money } from '#platform/scalars/money.ts';
import type { Order } from './domain/order.ts';
import type { TimelineEvent } from './domain/orderHistory.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import type { Products } from './participants/products.ts';
import type { Checkout } from './sagas/checkout.ts';
import type { Carts } from './store/carts.ts';
import type { OrderQuery, OrderReads, ResumablePage, OrderVisibility } from './store/orderReads.ts';

/** Who is asking, as the gateway verified it. */
export type Viewer = { readonly id: string; readonly scopes: readonly string[]; readonly session: string };

/** What is open for as long as the house is. */
export type OrdersDependencies = {
  readonly carts: Carts;
  readonly orders: OrderReads;
  readonly checkout: Checkout;
  readonly products: Products;
  readonly log: Log;
  readonly newId: (prefix: string) => string;
  /** The database's time. */
  readonly now: () => Date;
};

/** Everything a resolver may reach for while it answers one request. */
export type OrdersContext = OrdersDependencies & {
  readonly viewer: Viewer | null;
  /** Which of our processes calls: `gateway`, `users`, `developer`. */
  readonly caller: string;
  readonly requestId: string;
  /** Until when an answer is of use, epoch ms by {@link OrdersDependencies.now}. */
  readonly deadlineAt: number;
  readonly traceparent: string | null;
  readonly loaders: Loaders;
};

/** Makes the context of one signed request. */
export function createContext(
  dependencies: OrdersDependencies,
  { caller, claims, requestId, traceparent, ...signed }: SignedCall,
): OrdersContext {
  const viewer = claims && { id: claims.subject, scopes: claims.scopes, session: claims.session };
  // The call's deadline is on this process's own clock, what is decided here on the database's.
  const deadlineAt = dependencies.now().getTime() + signed.deadlineAt - Date.now();
  const call = { requestId, deadlineAt, traceparent };
  const { products, orders, carts } = dependencies;
  const access = { visibility: visibilityOf(viewer), viewerId: viewer?.id ?? null };
  const loaders = createLoaders({ products, orders, carts, ...access, call });
  return { ...dependencies, ...call, viewer, caller, loaders, log: dependencies.log.child({ requestId }) };
}

/** Whose orders a caller sees: all with order:read, their own, or none. */
function visibilityOf(viewer: Viewer | null): OrderVisibility {
  if (viewer?.scopes.includes('order:read')) return { kind: 'staff' };
  return viewer ? { kind: 'owner', ownerId: viewer.id } : { kind: 'nobody' };
}

export type { Money } from '#platform/scalars/money.ts';

/** A page of orders, and what was asked for, by which all of them can be counted. */
export type OrderPage = ResumablePage<Order> & { readonly query: OrderQuery };
export type TimelinePage = ResumablePage<TimelineEvent>;
export type AnyPage = Page<unknown>;

/** What other houses know by its id; `weightGrams` and `price` come along where a field requires them. */
export type UserReference = { readonly id: string };
export type VariantReference = {
  readonly id: string;
  readonly weightGrams?: number | null;
  readonly price?: Money;
};

export type { CartHolder } from './store/carts.ts';
