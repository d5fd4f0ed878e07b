import type { Log } from '#platform/log/log.ts';
import type { Loaders } from './loaders.ts';
import type { Products } from './participants/products.ts';
import type { Checkout } from './sagas/checkout.ts';
import type { Carts } from './store/carts.ts';
import type { OrderReads } from './store/orderReads.ts';

/** Who is asking, as the gateway verified it. */
export type Viewer = { readonly id: string; readonly scopes: readonly string[]; readonly session: string };

/** Everything a resolver may reach for while it answers one request. */
export type OrdersContext = {
  readonly viewer: Viewer | null;
  /** Which of our processes calls: `gateway`, `users`, `developer`. */
  readonly caller: string;
  readonly requestId: string;
  /** Until when an answer is of use, epoch ms. */
  readonly deadlineAt: number;
  readonly traceparent: string | null;
  readonly carts: Carts;
  readonly orders: OrderReads;
  readonly checkout: Checkout;
  readonly products: Products;
  readonly loaders: Loaders;
  readonly log: Log;
  readonly newId: (prefix: string) => string;
  readonly now: () => Date;
};
