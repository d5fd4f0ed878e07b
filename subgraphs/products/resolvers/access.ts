import { fault } from '../errors.ts';
import type { ProductsContext } from '../context.ts';
import type { Product } from '../domain/product.ts';

type Viewer = NonNullable<ProductsContext['viewer']>;

/** Who is signed in and has this scope; else UNAUTHENTICATED or FORBIDDEN. */
export function requireScope({ viewer }: ProductsContext, scope: string): Viewer {
  if (!viewer) throw fault('unauthenticated');
  if (viewer.scopes.includes(scope)) return viewer;
  throw fault('forbidden', `You may not do this: expected the scope ${scope}, got a token without it.`);
}

/** Only the orders house commands stock for an order, never somebody through the gateway. */
export function requireOrders({ caller }: ProductsContext): void {
  if (caller !== 'orders') throw fault('forbidden', `Only orders may do this, got a call of ${caller}.`);
}

/** Whether the caller sees what is not in the shop: drafts, and what has been taken out. */
export function maySeeAll({ viewer }: ProductsContext): boolean {
  return viewer?.scopes.includes('catalog:write') ?? false;
}

/** The product, unless it is none of the caller's business. */
export function visible(product: Product | null, context: ProductsContext): Product | null {
  return product && (product.status === 'ACTIVE' || maySeeAll(context)) ? product : null;
}
