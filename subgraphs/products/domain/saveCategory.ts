import { createCategoryTree, type Category, type CategoryTree } from './category.ts';
import { checkProse, checkSlug, checkText } from './checks.ts';
import { refusalAt, refused, type ProductsRefusal, type ProductsRefused } from './refusal.ts';

const MAX_CATEGORIES = 2000;
const MAX_DEPTH = 10;

export type CategoryInput = Omit<Category, 'path'>;

export type SaveCategoryOutcome =
  { readonly kind: 'saved'; readonly tree: CategoryTree; readonly category: Category } | ProductsRefused;

/** Decides the tree after a category is created or changed; moving it moves its descendants too. */
export function saveCategory(
  tree: CategoryTree,
  input: CategoryInput,
  { isNew }: { isNew: boolean },
): SaveCategoryOutcome {
  if (!isNew && !tree.byId.has(input.id)) return refused('NOT_FOUND', ['id'], 'there is no such category');
  const refusals = [...checkFields(tree, input), ...checkParent(tree, input)];
  if (refusals.length > 0) return { kind: 'refused', refusals };

  const description = input.description?.trim() || null;
  const category = { ...input, name: input.name.trim(), description };
  const next = createCategoryTree(tree.version + 1, [
    ...new Map(tree.byId).set(input.id, { ...category, path: [] }).values(),
  ]);
  const saved = next.byId.get(input.id);
  const deepest = Math.max(...[...next.byId.values()].map(({ path }) => (path.includes(input.id) ? path.length : 0)));
  if (!saved || deepest > MAX_DEPTH)
    return refused('VALIDATION', ['parentId'], `expected at most ${MAX_DEPTH} levels, got ${deepest}`);
  return { kind: 'saved', tree: next, category: saved };
}

function checkFields(tree: CategoryTree, { id, name, slug, description }: CategoryInput): ProductsRefusal[] {
  const refusals = [
    ...checkText(['name'], name, [1, 120]),
    ...checkSlug(['slug'], slug),
    ...checkProse(['description'], description ?? '', [0, 2000]),
  ];
  const others = [...tree.byId.values()].filter((other) => other.id !== id);
  if (others.some((other) => other.slug === slug))
    refusals.push(refusalAt('SLUG_TAKEN', ['slug'], `another category has the slug ${JSON.stringify(slug)}`));
  if (others.length >= MAX_CATEGORIES)
    refusals.push(refusalAt('VALIDATION', [], `expected at most ${MAX_CATEGORIES} categories`));
  return refusals;
}

function checkParent({ byId }: CategoryTree, { id, parentId }: CategoryInput): ProductsRefusal[] {
  if (parentId === null) return [];
  const parent = byId.get(parentId);
  if (!parent) return [refusalAt('NOT_FOUND', ['parentId'], 'there is no such category')];
  if (!parent.path.includes(id)) return [];
  return [refusalAt('VALIDATION', ['parentId'], 'expected a category other than this one and its descendants')];
}

export type DeleteCategoryOutcome =
  { readonly kind: 'deleted'; readonly tree: CategoryTree; readonly category: Category } | ProductsRefused;

/** Decides the deletion of a category; it must have no children and no products. */
export function deleteCategory(tree: CategoryTree, id: string, hasProducts: boolean): DeleteCategoryOutcome {
  const category = tree.byId.get(id);
  if (!category) return refused('NOT_FOUND', ['id'], 'there is no such category');
  const others = [...tree.byId.values()].filter((other) => other.id !== id);
  if (others.some(({ parentId }) => parentId === id))
    return refused('IN_USE', ['id'], 'the category has child categories');
  if (hasProducts) return refused('IN_USE', ['id'], 'the category has products');
  return { kind: 'deleted', tree: createCategoryTree(tree.version + 1, others), category };
}
