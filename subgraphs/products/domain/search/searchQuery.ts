import type { CatalogueFilter, ProductSort } from '../catalogueFilter.ts';
import type { ParsedSearch } from './parseSearch.ts';

export type SearchSort = 'RELEVANCE' | ProductSort;

/** What is searched for. Without words, every product matches that passes the filter. */
export type SearchQuery = {
  readonly search: ParsedSearch;
  readonly filter: CatalogueFilter;
  readonly sort: SearchSort;
};

/** The last row of the page before: what it is sorted by, and its id. */
export type SearchKey = { readonly value: string | number; readonly id: string };

/** One product that was found. */
export type SearchHit = {
  readonly id: string;
  /** A whole number: higher is more relevant. It depends on the product and the search alone. */
  readonly score: number;
  readonly sortValue: string | number;
};

/** How many products have one value, among those that pass all other filters. */
export type FacetCount = { readonly field: string; readonly value: string; readonly count: number };

/** The lower bounds of the price ranges, in minor units: each range ends before the next begins. */
export const PRICE_STEPS = [0, 2_500, 5_000, 10_000, 25_000, 50_000] as const;

/** The range at an index of {@link PRICE_STEPS}, as value and label of a facet: `2500-4999`. */
export function priceRangeAt(index: number): { readonly value: string; readonly label: string } {
  const [from = 0, next] = [PRICE_STEPS[index], PRICE_STEPS[index + 1]];
  const label = next === undefined ? `from ${from / 100}` : `${from / 100} to ${(next - 1) / 100}`;
  return { value: next === undefined ? `${from}-` : `${from}-${next - 1}`, label };
}
