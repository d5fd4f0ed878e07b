import { requireScope } from '#platform/faults/requireScope.ts';
import type { ProductPage, ProductsContext } from '../context.ts';
import { catalogueFilter, checkFilter, type FilterInput, type ProductSort } from '../domain/catalogueFilter.ts';
import { withDescendants } from '../domain/category.ts';
import { fault } from '../errors.ts';

type PageArguments = {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly sort?: ProductSort | null | undefined;
};

/** A page of the catalogue; products that are not ACTIVE need the scope catalog:write. */
export async function listProducts(
  filter: FilterInput,
  { first, after, sort }: PageArguments,
  context: ProductsContext,
): Promise<ProductPage> {
  const [refusal] = checkFilter(filter);
  if (refusal) throw fault('badInput', `${refusal.path.join('.')}: ${refusal.message}`);
  if (filter.statuses?.some((status) => status !== 'ACTIVE')) requireScope(context, 'catalog:write');
  const tree = filter.categoryIds ? await context.load.categoryTree() : null;
  const expanded = catalogueFilter(filter, (ids) => (tree ? withDescendants(tree, ids) : ids));
  return context.store.listProducts({ filter: expanded, sort: sort ?? 'NEWEST', first, after });
}
