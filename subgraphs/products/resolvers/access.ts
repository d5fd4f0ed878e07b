import { fault } from '../errors.ts';
import type { ProductsContext } from '../context.ts';
import type { Product } from '../domain/product.ts';

type Viewer = NonNullable<ProductsContext['viewer']>;

/** The viewer with this scope; throws UNAUTHENTICATED or FORBIDDEN. */
export function requireScope({ viewer }: ProductsContext, scope: string): Viewer {
  if (!viewer) throw fault('unauthenticated');
  if (viewer.scopes.includes(scope)) return viewer;
  throw fault('forbidden', `You may not do this: expected the scope ${scope}, got a token without it.`);
}

/** Only the orders subgraph may command the stock of an order; throws FORBIDDEN for calls through the gateway. */
export function requireOrdersSubgraph({ caller }: ProductsContext): void {
  if (caller !== 'orders') throw fault('forbidden', `Only the orders subgraph may do this, got a call from ${caller}.`);
}

/** Whether the viewer may see products that are not ACTIVE. */
export function maySeeUnlisted({ viewer }: ProductsContext): boolean {
  return viewer?.scopes.includes('catalog:write') ?? false;
}

/** The product if the viewer may see it, else null. */
export function visibleToViewer(product: Product | null, context: ProductsContext): Product | null {
  return product && (product.status === 'ACTIVE' || maySeeUnlisted(context)) ? product : null;
}
