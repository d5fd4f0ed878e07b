import type { Money } from '#platform/scalars/money.ts';
import { checkCount, checkPrice } from './checks.ts';
import { attributeOf, type AttributeInput } from './productFields.ts';
import type { Attribute, ProductStatus } from './product.ts';
import type { ProductsRefusal } from './refusal.ts';

export type ProductSort = 'NEWEST' | 'PRICE_ASC' | 'PRICE_DESC' | 'NAME';

/** Which products a list shows; null and empty do not filter. `categoryIds` includes all descendants. */
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

type Maybe<T> = T | null | undefined;

/** The filter as a caller sends it. */
export type FilterInput = {
  readonly statuses?: Maybe<readonly ProductStatus[]>;
  readonly categoryIds?: Maybe<readonly string[]>;
  readonly brandIds?: Maybe<readonly string[]>;
  readonly tags?: Maybe<readonly string[]>;
  readonly attributes?: Maybe<readonly AttributeInput[]>;
  readonly priceMin?: Maybe<Money>;
  readonly priceMax?: Maybe<Money>;
  readonly inStockOnly?: Maybe<boolean>;
};

const MAX_VALUES = 50;

/** The refusals of an invalid filter. */
export function checkFilter(input: FilterInput): ProductsRefusal[] {
  const lists = ['statuses', 'categoryIds', 'brandIds', 'tags', 'attributes'] as const;
  const prices = ['priceMin', 'priceMax'] as const;
  return [
    ...lists.flatMap((field) => checkCount(['filter', field], input[field] ?? [], MAX_VALUES)),
    ...prices.flatMap((field) => (input[field] ? checkPrice(['filter', field], input[field]) : [])),
  ];
}

/** The filter with defaults applied; an empty id list matches nothing, null does not filter. */
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
