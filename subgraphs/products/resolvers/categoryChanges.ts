import type { ProductsContext } from '../context.ts';
import type { Category, CategoryTree } from '../domain/category.ts';
import { categoryEvent } from '../domain/productEvent.ts';
import { refused, type ProductsRefused } from '../domain/refusal.ts';
import { inputErrors } from './userErrors.ts';

type Outcome =
  { readonly kind: 'saved' | 'deleted'; readonly tree: CategoryTree; readonly category: Category } | ProductsRefused;

const MAX_TRIES = 20;

/** Decides on the current tree and saves the result; when another change was saved first, decides again. */
export async function changeCategoryTree(
  { store, changeContext, afterWrite }: ProductsContext,
  decide: (tree: CategoryTree) => Outcome | Promise<Outcome>,
) {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const tree = await store.categories.tree();
    const outcome = await decide(tree);
    if (!('tree' in outcome)) return { category: null, userErrors: inputErrors(outcome.refusals) };
    const event = categoryEvent(outcome.kind, outcome.category);
    const isSaved = await store.categories.save(outcome.tree, tree, { event, changeContext: changeContext() });
    afterWrite();
    if (isSaved) return { category: outcome.category, userErrors: [] };
  }
  const { refusals } = refused('CONFLICT', [], 'the category tree keeps changing: try again');
  return { category: null, userErrors: inputErrors(refusals) };
}
