import { checkSlug, checkText } from './checks.ts';
import type { Brand } from './product.ts';
import type { ProductsRefused } from './refusal.ts';

export type SaveBrandOutcome = { readonly kind: 'saved'; readonly brand: Brand } | ProductsRefused;

/** Decides whether a brand is valid; the store checks that its slug is free. */
export function saveBrand({ id, name, slug }: Brand): SaveBrandOutcome {
  const refusals = [...checkText(['name'], name, [1, 120]), ...checkSlug(['slug'], slug)];
  return refusals.length > 0
    ? { kind: 'refused', refusals }
    : { kind: 'saved', brand: { id, name: name.trim(), slug } };
}
