import { checkSlug, checkText } from './checks.ts';
import type { Brand } from './product.ts';
import type { Refused } from './refusal.ts';

export type SaveBrandOutcome = { readonly kind: 'saved'; readonly brand: Brand } | Refused;

/** Decides the brand that is written; whether its slug is free only the store knows. */
export function saveBrand({ id, name, slug }: Brand): SaveBrandOutcome {
  const refusals = [...checkText(['name'], name, [1, 120]), ...checkSlug(['slug'], slug)];
  return refusals.length > 0
    ? { kind: 'refused', refusals }
    : { kind: 'saved', brand: { id, name: name.trim(), slug } };
}
