import { propertyOf } from './searchDocument.ts';
import { priceRangeAt, type FacetCount } from './searchQuery.ts';

export type FacetBucket = { readonly value: string; readonly label: string; readonly count: number };

/** The counts of one field; `name` is that of the attribute where the field is ATTRIBUTE. */
export type Facet = {
  readonly field: 'CATEGORY' | 'BRAND' | 'PRICE' | 'IN_STOCK' | 'ATTRIBUTE';
  readonly name: string;
  readonly buckets: readonly FacetBucket[];
};

export type HighlightPart = { readonly text: string; readonly isMatch: boolean };

type Names = {
  readonly brand: (id: string) => string | null;
  readonly category: (id: string) => string | null;
};

const FIELDS = { category: 'CATEGORY', brand: 'BRAND', price: 'PRICE', stock: 'IN_STOCK' } as const;

/** The facets of these counts: categories, brands, prices, stock, then the attributes by their counts. */
export function facetsOf(counts: readonly FacetCount[], names: Names): Facet[] {
  const fixed = Object.entries(FIELDS).map(([field, shown]) => ({
    field: shown,
    name: shown.toLowerCase(),
    buckets: bucketsOf(field, counts, names),
  }));
  const properties = counts
    .filter(({ field }) => field === 'property')
    .map(({ value, count }) => ({ ...propertyOf(value), count }));
  const attributes = [...Map.groupBy(properties, ({ name }) => name)].map(([name, values]) => ({
    field: 'ATTRIBUTE' as const,
    name,
    buckets: values.map(({ value, count }) => ({ value, label: value, count })),
  }));
  return [...fixed, ...attributes].filter(({ buckets }) => buckets.length > 0);
}

function bucketsOf(field: string, counts: readonly FacetCount[], names: Names): FacetBucket[] {
  const own = counts.filter((count) => count.field === field);
  switch (field) {
    case 'price':
      return own
        .toSorted((left, right) => Number(left.value) - Number(right.value))
        .map(({ value, count }) => ({ ...priceRangeAt(Number(value)), count }));
    case 'stock':
      return own.map(({ value, count }) => ({ value, label: value === 'true' ? 'In stock' : 'Sold out', count }));
    default: {
      const nameOf = field === 'brand' ? names.brand : names.category;
      // One that was deleted a moment ago has no name any more.
      return own.flatMap(({ value, count }) => {
        const label = nameOf(value);
        return label === null ? [] : [{ value, label, count }];
      });
    }
  }
}

const [START, END] = ['\u0002', '\u0003'] as const;

/** The parts of a text in which STX and ETX stand around what matches. */
export function highlightParts(marked: string): HighlightPart[] {
  return marked
    .replaceAll(END, START)
    .split(START)
    .map((text, at) => ({ text, isMatch: at % 2 === 1 }))
    .filter(({ text }) => text !== '');
}
