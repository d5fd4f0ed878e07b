import { holdsScope } from '#platform/faults/requireScope.ts';
import { fault } from '../errors.ts';
import type { ProductsContext } from '../context.ts';
import type { Product } from '../domain/product.ts';

const MAY_COMMAND_STOCK = ['orders', 'operator'];

/** Only orders, and the commands that run its sagas, may command the stock of an order; throws FORBIDDEN for others. */
export function requireStockCommander({ caller }: ProductsContext): void {
  if (MAY_COMMAND_STOCK.includes(caller)) return;
  throw fault('forbidden', `Only the orders subgraph may do this, got a call from ${caller}.`);
}

/** Whether the viewer may see products that are not ACTIVE. */
export function maySeeUnlisted(context: ProductsContext): boolean {
  return holdsScope(context, 'catalog:write');
}

/** The product if the viewer may see it, else null. */
export function visibleToViewer(product: Product | null, context: ProductsContext): Product | null {
  return product && (product.status === 'ACTIVE' || maySeeUnlisted(context)) ? product : null;
}
