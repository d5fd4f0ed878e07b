import type { CategoryTree } from '../category.ts';
import { priceRangeOf, type Attribute, type Brand, type Product } from '../product.ts';
import { foldText, wordsOf } from './searchText.ts';

/** A product as the search index holds it. */
export type SearchDocument = {
  readonly id: string;
  readonly name: string;
  readonly brand: string;
  /** Names of its categories and their ancestors, and its tags. */
  readonly subjects: string;
  /** Values of its attributes and of the options of its variants. */
  readonly properties: string;
  readonly description: string;
  readonly skus: readonly string[];
  /** The words that a misspelled search may mean. */
  readonly terms: readonly string[];
  readonly brandId: string | null;
  /** Its categories and all their ancestors. */
  readonly categoryIds: readonly string[];
  readonly tags: readonly string[];
  /** Keys of {@link propertyKey} for attributes and options. */
  readonly propertyKeys: readonly string[];
  readonly priceMinor: number;
  readonly isInStock: boolean;
  readonly createdAt: string;
  readonly nameKey: string;
};

/** What the index needs beside the product. */
export type SearchReferences = {
  readonly brand: Brand | null;
  readonly tree: CategoryTree;
  readonly isInStock: boolean;
};

const SEPARATOR = '\u001F';

/** One value of an attribute or option as one text. */
export function propertyKey({ name, value }: Pick<Attribute, 'name' | 'value'>): string {
  return `${name}${SEPARATOR}${value}`;
}

/** The attribute in a text of {@link propertyKey}. */
export function propertyOf(key: string): { readonly name: string; readonly value: string } {
  const at = key.indexOf(SEPARATOR);
  return { name: key.slice(0, at), value: key.slice(at + 1) };
}

/** The document of a product that is ACTIVE; null for others, which are not found. */
export function searchDocument(product: Product, { brand, tree, isInStock }: SearchReferences): SearchDocument | null {
  if (product.status !== 'ACTIVE') return null;
  const categoryIds = [...new Set(product.categoryIds.flatMap((id) => tree.byId.get(id)?.path ?? []))];
  const categories = categoryIds.flatMap((id) => tree.byId.get(id)?.name ?? []);
  const properties = [...product.attributes, ...product.variants.flatMap(({ options }) => options)];
  const brandName = brand?.name ?? '';
  const subjects = [...categories, ...product.tags].join('. ');
  const values = [...new Set(properties.map(({ value }) => value))].join('. ');
  return {
    id: product.id,
    name: foldText(product.name),
    brand: foldText(brandName),
    subjects: foldText(subjects),
    properties: foldText(values),
    description: foldText(product.description ?? ''),
    skus: product.variants.map(({ sku }) => sku.toLowerCase()),
    terms: [...new Set([product.name, brandName, subjects, values].flatMap(wordsOf))].filter(
      ({ length }) => length > 2,
    ),
    brandId: product.brandId,
    categoryIds,
    tags: product.tags,
    propertyKeys: [...new Set(properties.map(propertyKey))],
    priceMinor: priceRangeOf(product).min.amountMinor,
    isInStock,
    createdAt: product.createdAt.toISOString(),
    nameKey: product.name.toLowerCase(),
  };
}
