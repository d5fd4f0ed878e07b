/** A category; `path` holds the ids from its root down to itself. */
export type Category = {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
  readonly parentId: string | null;
  readonly path: readonly string[];
};

/** All categories at one version. */
export type CategoryTree = { readonly version: number; readonly byId: ReadonlyMap<string, Category> };

/** Creates the tree of these categories and computes their paths from the parents. */
export function createCategoryTree(version: number, categories: Iterable<Omit<Category, 'path'>>): CategoryTree {
  const given = new Map([...categories].map((category) => [category.id, category]));
  const byId = new Map(
    [...given.values()].map((category) => [category.id, { ...category, path: pathTo(category.id, given) }]),
  );
  return { version, byId };
}

function pathTo(id: string, given: ReadonlyMap<string, Omit<Category, 'path'>>): string[] {
  const path: string[] = [];
  for (let at: string | null = id; at !== null && !path.includes(at); at = given.get(at)?.parentId ?? null)
    path.unshift(at);
  return path;
}

/** The children of a category, or the root categories for null, sorted by name. */
export function childrenOf({ byId }: CategoryTree, parentId: string | null): Category[] {
  return [...byId.values()].filter((category) => category.parentId === parentId).sort(byName);
}

/** These ids and those of all descendants; unknown ids are kept. */
export function withDescendants({ byId }: CategoryTree, ids: readonly string[]): string[] {
  const tops = new Set(ids);
  const below = [...byId.values()].filter(({ path }) => path.some((id) => tops.has(id))).map(({ id }) => id);
  return [...new Set([...ids, ...below])];
}

function byName(left: Category, right: Category): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : left.id < right.id ? -1 : 1;
}
