import { isId } from '#platform/ids/isId.ts';
import type { ProductsContext, SearchPage } from '../context.ts';
import { catalogueFilter, checkFilter, type FilterInput } from '../domain/catalogueFilter.ts';
import { MAX_SEARCH_LENGTH, parseSearch } from '../domain/search/parseSearch.ts';
import { facetsOf, highlightParts, type Facet } from '../domain/search/searchPage.ts';
import type { FacetCount, SearchSort } from '../domain/search/searchQuery.ts';
import { fault } from '../errors.ts';
import { visibleToViewer } from './access.ts';

type SearchArguments = {
  readonly query: string;
  readonly filter?: FilterInput | null | undefined;
  readonly sort?: SearchSort | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
};

const MAX_ATTRIBUTES = 20;

/** A page of the products that a search finds, with their facets. */
export async function searchProducts(
  { query, filter, sort, first, after }: SearchArguments,
  context: ProductsContext,
): Promise<SearchPage> {
  requireShort('query', query);
  const page = await context.findSearchPage({
    search: parseSearch(query),
    filter: searchFilter(filter ?? {}),
    sort: sort ?? 'RELEVANCE',
    first,
    after,
  });
  const loaded = await Promise.all(page.edges.map(({ node }) => context.load.product.load(node.id)));
  // The index may be behind: a product that was removed a moment ago is left out.
  const edges = page.edges.flatMap(({ cursor, node: { score } }, at) => {
    const node = visibleToViewer(loaded[at] ?? null, context);
    return node ? [{ cursor, node, score }] : [];
  });
  const { corrections } = page.plan;
  const corrected = query.replaceAll(/[\p{L}\p{N}]+/gu, (word) => corrections[word.toLowerCase()] ?? word);
  return {
    edges: withHighlights(edges, page.highlight),
    pageInfo: page.pageInfo,
    totalCount: page.countAll,
    suggestion: corrected === query ? null : corrected,
    facets: () => readFacets(page.facetCounts(), context),
  };
}

type FoundEdge = Omit<SearchPage['edges'][number], 'highlights'>;

/** All texts of the page are highlighted at once, when the first of them is selected. */
function withHighlights(
  edges: readonly FoundEdge[],
  highlight: (texts: readonly string[]) => Promise<string[]>,
): SearchPage['edges'] {
  let marked: Promise<string[]> | null = null;
  const texts = edges.flatMap(({ node: { name, description } }) => [name, description ?? '']);
  return edges.map((edge, at) => ({
    ...edge,
    async highlights() {
      const all = await (marked ??= highlight(texts));
      const both = [
        { field: 'NAME' as const, parts: highlightParts(all[2 * at] ?? '') },
        { field: 'DESCRIPTION' as const, parts: highlightParts(all[2 * at + 1] ?? '') },
      ];
      return both.filter(({ parts }) => parts.some(({ isMatch }) => isMatch));
    },
  }));
}

async function readFacets(counting: Promise<FacetCount[]>, { load, store }: ProductsContext): Promise<Facet[]> {
  const [counts, { byId }, brands] = await Promise.all([counting, load.categoryTree(), store.brands.all()]);
  const brandNames = new Map(brands.map((brand) => [brand.id, brand.name]));
  return facetsOf(counts, {
    brand: (id) => brandNames.get(id) ?? null,
    category: (id) => byId.get(id)?.name ?? null,
  });
}

/** Texts and products that begin with what was typed. */
export async function searchSuggestions(prefix: string, first: number, context: ProductsContext) {
  requireShort('prefix', prefix);
  if (!Number.isInteger(first) || first < 1 || first > 20)
    throw fault('badInput', `first: expected 1 to 20, got ${first}`);
  const { texts, productIds } = await context.suggest(prefix, first);
  const found = await Promise.all(productIds.map((id) => context.load.product.load(id)));
  const products = found.flatMap((product) => visibleToViewer(product, context) ?? []);
  return [
    ...texts.slice(0, Math.max(Math.ceil(first / 2), first - products.length)).map((text) => ({ text, product: null })),
    ...products.map((product) => ({ text: product.name, product })),
  ].slice(0, first);
}

function requireShort(name: string, text: string): void {
  if (text.length <= MAX_SEARCH_LENGTH) return;
  throw fault('badInput', `${name}: expected at most ${MAX_SEARCH_LENGTH} characters, got ${text.length}`);
}

function searchFilter(filter: FilterInput) {
  const [refusal] = checkFilter(filter);
  if (refusal) throw fault('badInput', `${refusal.path.join('.')}: ${refusal.message}`);
  if (filter.statuses?.some((status) => status !== 'ACTIVE'))
    throw fault('badInput', 'filter.statuses: expected ACTIVE or none, since only ACTIVE products are searched');
  const expanded = catalogueFilter(filter, (ids) => ids);
  if (expanded.attributes.length > MAX_ATTRIBUTES)
    throw fault('badInput', `filter.attributes: expected at most ${MAX_ATTRIBUTES}, got ${expanded.attributes.length}`);
  return {
    ...expanded,
    categoryIds: expanded.categoryIds?.filter((id) => isId('cat', id)) ?? null,
    brandIds: expanded.brandIds?.filter((id) => isId('brd', id)) ?? null,
    tags: expanded.tags.map(storable),
    attributes: expanded.attributes.map(({ name, value }) => ({
      name: storable(name),
      value: storable(value),
      unit: null,
    })),
  };
}

/** A text that no product has stays one that PostgreSQL can compare. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\u0001');
}
