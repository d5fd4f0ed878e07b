import type { TracedCall } from '#platform/http/subgraphServer.ts';
import type { SignedCall } from '#platform/identity/signedCall.ts';
import type { Log } from '#platform/log/log.ts';
import type { ConnectionPage } from '#platform/pagination/connectionPage.ts';
import type { Money } from '#platform/scalars/money.ts';
import type { Order } from './domain/order.ts';
import type { TimelineEvent } from './domain/orderHistory.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import type { Products } from './participants/products.ts';
import type { Checkout } from './sagas/checkout.ts';
import type { Carts } from './store/carts.ts';
import type { OrderQuery, OrderReads, ResumablePage, OrderVisibility } from './store/orderReads.ts';

/** The signed-in caller, as the gateway verified it. */
export type Viewer = { readonly id: string; readonly scopes: readonly string[]; readonly session: string };

/** What lives as long as the service. */
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

/** The context of one request. */
export type OrdersContext = OrdersDependencies & {
  readonly viewer: Viewer | null;
  /** The calling service: `gateway`, `users`, `operator`. */
  readonly caller: string;
  /** The feature flags of the caller. */
  readonly flags: ReadonlySet<string>;
  readonly requestId: string;
  /** Until when an answer is of use, epoch ms by {@link OrdersDependencies.now}. */
  readonly deadlineAt: number;
  readonly traceparent: string | null;
  readonly loaders: Loaders;
};

/** Creates the context of one signed request. */
export function createContext(
  dependencies: OrdersDependencies,
  { caller, claims, requestId, traceparent, ...signed }: TracedCall<SignedCall>,
): OrdersContext {
  const viewer = claims && { id: claims.subject, scopes: claims.scopes, session: claims.session };
  // The call's deadline uses this process's clock, `deadlineAt` the database's.
  const deadlineAt = dependencies.now().getTime() + signed.deadlineAt - Date.now();
  const call = { requestId, deadlineAt, traceparent };
  const { products, orders, carts } = dependencies;
  const access = { visibility: visibilityOf(viewer), viewerId: viewer?.id ?? null };
  const loaders = createLoaders({ products, orders, carts, ...access, call });
  const about = { viewer, caller, flags: new Set(signed.flags), loaders };
  return { ...dependencies, ...call, ...about, log: dependencies.log.child({ requestId }) };
}

/** Which orders a caller may see: all with order:read, their own, or none. */
function visibilityOf(viewer: Viewer | null): OrderVisibility {
  if (viewer?.scopes.includes('order:read')) return { kind: 'staff' };
  return viewer ? { kind: 'owner', ownerId: viewer.id } : { kind: 'none' };
}

/** A page of orders and its query, by which `totalCount` is counted. */
export type OrderPage = ResumablePage<Order> & { readonly query: OrderQuery };
export type TimelinePage = ResumablePage<TimelineEvent>;
export type AnyPage = ConnectionPage<unknown>;

/** A variant that another subgraph refers to; `weightGrams` and `price` are present where a field requires them. */
export type VariantReference = {
  readonly id: string;
  readonly weightGrams?: number | null;
  readonly price?: Money;
};

export type { CartHolder } from './store/carts.ts';
