import type { Claims, SignedCall } from '#platform/identity/signedCall.ts';
import { isId, newId } from '#platform/ids/ids.ts';
import type { Stock } from './domain/stock.ts';
import { adjustmentId, patchIds, productIdentity } from './identities.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import type { Origin } from './store/origin.ts';
import type { ProductsStore } from './store/productsStore.ts';
import type { StockLineResult } from './store/stockCommand.ts';

/** What is open for as long as the house is. */
export type House = {
  readonly store: ProductsStore;
  readonly now: () => Date;
  /** Called after each write that may have left facts in its document. */
  readonly onFacts: () => void;
};

/** Everything a resolver may reach for; in a batch each operation has its own `load`, `origin` and `written`. */
export type ProductsContext = {
  /** The operation's place in its batch, as Mercurius sets it on a context that inherits from the request's. */
  readonly operationId?: number;
  /** On whose behalf the request acts, null for nobody. */
  readonly viewer: Claims | null;
  /** Which of our processes calls: `gateway`, `orders`, `developer`. */
  readonly caller: string;
  readonly requestId: string;
  readonly store: ProductsStore;
  readonly load: Loaders;
  readonly now: () => Date;
  readonly origin: () => Origin;
  /** To be called after every write: sends the facts on their way, and lets the loaders read again. */
  readonly written: () => void;
  readonly isId: typeof isId;
  readonly newId: (prefix: 'brd' | 'cat') => string;
  readonly identities: typeof identities;
};

const identities = { productIdentity, patchIds, adjustmentId };

/**
 * Makes the context of one signed request from whose traces its operations belong to. What differs between operations
 * is got through `this`, which is the operation's own context.
 */
export function createContext(
  { store, now, onFacts }: House,
  { claims: viewer, caller, requestId }: SignedCall,
  traceparents: readonly (string | null)[],
): ProductsContext {
  // Nobody reads what another operation has read: it may be older than that operation's own change.
  const loaders: Loaders[] = [];
  return {
    viewer,
    caller,
    requestId,
    store,
    now,
    isId,
    newId: (prefix) => newId(prefix, now().getTime()),
    identities,
    get load() {
      return (loaders[this.operationId ?? 0] ??= createLoaders(store));
    },
    get origin() {
      const traceparent = traceparents[this.operationId ?? 0] ?? null;
      return () => ({ at: now(), traceparent });
    },
    get written() {
      const { operationId = 0 } = this;
      return () => {
        delete loaders[operationId];
        onFacts();
      };
    },
  };
}

/** Stock as a buyer meets it: nothing can be had of what is not sold. */
export type StockView = { readonly stock: Stock; readonly isSellable: boolean };

/** A line of a stock command that was done. */
export type DoneLine = Extract<StockLineResult, { kind: 'done' }>;

export type { ProductPage } from './store/productPages.ts';
