import { isId } from '#platform/ids/isId.ts';
import { childrenOf } from '../domain/category.ts';
import { isSku } from '../domain/checkProduct.ts';
import { isSlug } from '../domain/slugOf.ts';
import { isSellable } from '../domain/product.ts';
import { fault } from '../errors.ts';
import type { QueryResolvers } from '../generated/resolvers.ts';
import { maySeeUnlisted, visibleToViewer } from './access.ts';
import { listProducts } from './listProducts.ts';
import { searchProducts, searchSuggestions } from './searchProducts.ts';

export const Query: QueryResolvers = {
  async product(_parent, { id, slug }, context) {
    requireOneOf('id and slug', id, slug);
    if (id != null && isId('prd', id)) return visibleToViewer(await context.load.product.load(id), context);
    if (slug != null && isSlug(slug)) return visibleToViewer(await context.load.productBySlug.load(slug), context);
    return null;
  },

  async productVariant(_parent, { id, sku }, context) {
    requireOneOf('id and sku', id, sku);
    const { variant, variantBySku } = context.load;
    const byId = id != null && isId('var', id) ? variant.load(id) : null;
    const found = await (byId ?? (sku != null && isSku(sku) ? variantBySku.load(sku) : null));
    return found && (isSellable(found) || maySeeUnlisted(context)) ? found : null;
  },

  products: (_parent, { filter, ...page }, context) => listProducts(filter ?? {}, page, context),

  searchProducts: (_parent, args, context) => searchProducts(args, context),

  searchSuggestions: (_parent, { prefix, first }, context) => searchSuggestions(prefix, first ?? 8, context),

  async categories(_parent, { parentId }, { load }) {
    return childrenOf(await load.categoryTree(), parentId ?? null);
  },

  brands: (_parent, _args, { store }) => store.brands.all(),
};

/** Throws BAD_USER_INPUT unless exactly one of these arguments is given. */
function requireOneOf(names: string, ...values: readonly (string | null | undefined)[]): void {
  const given = values.filter((value) => value != null).length;
  if (given !== 1) throw fault('badInput', `expected exactly one of ${names}, got ${given}`);
}
