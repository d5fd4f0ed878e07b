import { checkCount, checkPrice } from './checks.ts';
import { attributeOf, type AttributeInput } from './productFields.ts';
import type { Attribute, Money, ProductStatus } from './product.ts';
import type { Refusal } from './refusal.ts';

export type ProductSort = 'NEWEST' | 'PRICE_ASC' | 'PRICE_DESC' | 'NAME';

/** Which products a list shows; null and empty ask for nothing. `categoryIds` has the descendants in it already. */
export type CatalogueFilter = {
  readonly statuses: readonly ProductStatus[];
  readonly categoryIds: readonly string[] | null;
  readonly brandIds: readonly string[] | null;
  readonly tags: readonly string[];
  readonly attributes: readonly Attribute[];
  readonly priceMinMinor: number | null;
  readonly priceMaxMinor: number | null;
  readonly isInStock: boolean;
};

type Given<T> = T | null | undefined;

/** What a caller gives. */
export type FilterInput = {
  readonly statuses?: Given<readonly ProductStatus[]>;
  readonly categoryIds?: Given<readonly string[]>;
  readonly brandIds?: Given<readonly string[]>;
  readonly tags?: Given<readonly string[]>;
  readonly attributes?: Given<readonly AttributeInput[]>;
  readonly priceMin?: Given<Money>;
  readonly priceMax?: Given<Money>;
  readonly inStockOnly?: Given<boolean>;
};

const MAX_VALUES = 50;

/** What is wrong with a filter. */
export function checkFilter(input: FilterInput): Refusal[] {
  const lists = ['statuses', 'categoryIds', 'brandIds', 'tags', 'attributes'] as const;
  const prices = ['priceMin', 'priceMax'] as const;
  return [
    ...lists.flatMap((field) => checkCount(['filter', field], input[field] ?? [], MAX_VALUES)),
    ...prices.flatMap((field) => (input[field] ? checkPrice(['filter', field], input[field]) : [])),
  ];
}

/** The filter a caller means; a list that is given empty asks for none of them. */
export function catalogueFilter(
  input: FilterInput,
  expand: (categoryIds: readonly string[]) => readonly string[],
): CatalogueFilter {
  return {
    statuses: input.statuses ?? ['ACTIVE'],
    categoryIds: input.categoryIds ? expand(input.categoryIds) : null,
    brandIds: input.brandIds ?? null,
    tags: (input.tags ?? []).map((tag) => tag.trim().toLowerCase()),
    attributes: (input.attributes ?? []).map(attributeOf),
    priceMinMinor: input.priceMin?.amountMinor ?? null,
    priceMaxMinor: input.priceMax?.amountMinor ?? null,
    isInStock: input.inStockOnly ?? false,
  };
}
