import { z } from 'zod';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';

/** What an event changes. */
export type Changes = {
  /** The objects whose own entries end, as `Type:id`. */
  readonly objects: readonly string[];
  /** The types of which every entry ends that shows one beside its own object, such as a list. */
  readonly types: readonly string[];
  /** Whether what ends may not even be shown as stale: it was withdrawn. */
  readonly isWithdrawn: boolean;
  /** For how long another process of the subgraph may still return what was there before; absent: it never does. */
  readonly settlesMs?: number;
};

/** The type that any unknown change is of: every entry ends. */
export const ANYTHING = '*';
const UNKNOWN: Changes = { objects: [], types: [ANYTHING], isWithdrawn: false };

const productData = z.object({
  productId: z.string(),
  status: z.string(),
  variants: z.array(z.object({ variantId: z.string() })),
  retiredVariantIds: z.array(z.string()).default([]),
});
/** Products show brands and categories up to a second late (decision 0320). */
const SETTLES_MS = 1_500;

const stockData = z.object({ variantId: z.string(), productId: z.string() });

/** Entities that change as parts of a product. */
const PARTS: Readonly<Record<string, string>> = { ProductVariant: 'Product', ProductImage: 'Product' };

/** The types whose events name every object that they change. */
const NAMED: ReadonlySet<string> = new Set(['Product', 'ProductVariant']);

export const partOf = (typename: string): string => PARTS[typename] ?? typename;

/** What an entry ends with: a change of its object, or, where events do not name that, of any of its type. */
export function tagOf(typename: string, id: unknown): string {
  return NAMED.has(typename) && typeof id === 'string' ? `${typename}:${id}` : partOf(typename);
}

/** What the events of each subgraph change. Lists do not end with a change of stock: their stock is two seconds old. */
export const catalogueChanges: Readonly<Record<string, (event: EventEnvelope) => Changes>> = {
  products({ type, data }) {
    const [subject] = type.split('.');
    if (subject === 'product') {
      const product = productData.safeParse(data);
      if (!product.success) return UNKNOWN;
      const { productId, status, variants, retiredVariantIds } = product.data;
      const variantIds = [...variants.map(({ variantId }) => variantId), ...retiredVariantIds];
      const objects = [`Product:${productId}`, ...variantIds.map((id) => `ProductVariant:${id}`)];
      return { objects, types: ['Product'], isWithdrawn: status !== 'ACTIVE' };
    }
    if (subject === 'stock') {
      const stock = stockData.safeParse(data);
      if (!stock.success) return UNKNOWN;
      const { variantId, productId } = stock.data;
      return { objects: [`Product:${productId}`, `ProductVariant:${variantId}`], types: [], isWithdrawn: false };
    }
    const settles = { objects: [], isWithdrawn: false, settlesMs: SETTLES_MS };
    if (subject === 'brand') return { ...settles, types: ['Brand'] };
    // A list of a category has the products of its descendants.
    if (subject === 'category') return { ...settles, types: ['Category', 'Product'] };
    return UNKNOWN;
  },
};
