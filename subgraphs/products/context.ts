import type { Claims, SignedCall } from '#platform/identity/signedCall.ts';
import { newId } from '#platform/ids/ids.ts';
import type { Product } from './domain/product.ts';
import type { Facet, HighlightPart } from './domain/search/searchPage.ts';
import type { Stock } from './domain/stock.ts';
import { adjustmentId, patchIds, productIdentity } from './identities.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import type { ChangeContext } from './store/outbox.ts';
import type { ProductsStore } from './store/productsStore.ts';
import type { ProductSearch } from './store/search/productSearch.ts';
import { findSearchPage, type HitPage, type SearchPageQuery } from './store/search/searchPages.ts';
import type { StockLineResult } from './store/stockCommands/stockCommand.ts';

/** What the subgraph has opened; every request's context is made from it. */
export type ProductsDependencies = {
  readonly store: ProductsStore;
  /** The search; throws DEPENDENCY_UNAVAILABLE while there is none. */
  readonly requireSearch: () => ProductSearch;
  readonly now: () => Date;
  /** Makes the relay look for pending events; called after each write. */
  readonly wakeRelay: () => void;
};

/** The context of a resolver. In a batch each operation has its own `load`, `changeContext` and `afterWrite`. */
export type ProductsContext = {
  /** The operation's index in its batch; Mercurius sets it on a context that inherits from the request's. */
  readonly operationId?: number;
  /** The claims of the signed-in user; null for an anonymous request. */
  readonly viewer: Claims | null;
  /** The service that signed the call: `gateway`, `orders` or `operator`. */
  readonly caller: string;
  /** The feature flags of the caller. */
  readonly flags: ReadonlySet<string>;
  readonly requestId: string;
  readonly store: ProductsStore;
  /** Both throw DEPENDENCY_UNAVAILABLE while search is not available. */
  readonly findSearchPage: (query: SearchPageQuery) => Promise<HitPage>;
  readonly suggest: ProductSearch['suggest'];
  readonly load: Loaders;
  readonly now: () => Date;
  readonly changeContext: () => ChangeContext;
  /** Call after every write: wakes the relay and clears the operation's loaders. */
  readonly afterWrite: () => void;
  readonly newId: (prefix: 'brd' | 'cat') => string;
  readonly identities: typeof identities;
};

const identities = { productIdentity, patchIds, adjustmentId };

/** Creates the context of one signed request; `traceparents` has one entry per operation of its batch. */
export function createContext(
  dependencies: ProductsDependencies,
  call: SignedCall,
  traceparents: readonly (string | null)[],
): ProductsContext {
  return new RequestContext(dependencies, call, traceparents);
}

/**
 * Getters read what differs between operations through `this`, which is the operation's own context. They are those of
 * a class: of an object literal V8 would keep them, with all that they refer to, until the next full collection.
 */
class RequestContext implements ProductsContext {
  readonly operationId?: number;
  readonly viewer: Claims | null;
  readonly caller: string;
  readonly flags: ReadonlySet<string>;
  readonly requestId: string;
  readonly store: ProductsStore;
  readonly now: () => Date;
  readonly newId: ProductsContext['newId'];
  readonly identities = identities;
  // One set per operation: what another operation has loaded may be older than this operation's own change.
  private readonly loaders: Loaders[] = [];
  private readonly traceparents: readonly (string | null)[];
  private readonly wakeRelay: () => void;
  private readonly requireSearch: () => ProductSearch;

  constructor(
    { store, requireSearch, now, wakeRelay }: ProductsDependencies,
    { claims, caller, flags, requestId }: SignedCall,
    traceparents: readonly (string | null)[],
  ) {
    this.viewer = claims;
    this.caller = caller;
    this.flags = new Set(flags);
    this.requestId = requestId;
    this.store = store;
    this.now = now;
    this.newId = (prefix) => newId(prefix, now().getTime());
    this.traceparents = traceparents;
    this.wakeRelay = wakeRelay;
    this.requireSearch = requireSearch;
  }

  findSearchPage(query: SearchPageQuery): Promise<HitPage> {
    return findSearchPage(this.requireSearch(), query);
  }

  suggest(prefix: string, limit: number): ReturnType<ProductSearch['suggest']> {
    return this.requireSearch().suggest(prefix, limit);
  }

  get load(): Loaders {
    return (this.loaders[this.operationId ?? 0] ??= createLoaders(this.store));
  }

  get changeContext(): () => ChangeContext {
    const { now } = this;
    const actor = this.viewer?.subject;
    const traceparent = this.traceparents[this.operationId ?? 0] ?? null;
    return () => ({ at: now(), traceparent, actor });
  }

  get afterWrite(): () => void {
    const { operationId = 0, loaders, wakeRelay } = this;
    return () => {
      delete loaders[operationId];
      wakeRelay();
    };
  }
}

/** Stock as the schema shows it: nothing is available of a variant that is not sellable. */
export type StockView = { readonly stock: Stock; readonly isSellable: boolean };

/** A completed line of a stock command. */
export type CompletedLine = Extract<StockLineResult, { kind: 'done' }>;

type SearchEdge = {
  readonly cursor: string;
  readonly node: Product;
  readonly score: number;
  readonly highlights: () => Promise<{ field: 'NAME' | 'DESCRIPTION'; parts: HighlightPart[] }[]>;
};

/** A page of found products. The functions ask the search, so they run only for selected fields. */
export type SearchPage = {
  readonly edges: readonly SearchEdge[];
  readonly pageInfo: HitPage['pageInfo'];
  readonly totalCount: () => Promise<number>;
  readonly suggestion: string | null;
  readonly facets: () => Promise<Facet[]>;
};

export type { ProductPage } from './store/productPages.ts';
