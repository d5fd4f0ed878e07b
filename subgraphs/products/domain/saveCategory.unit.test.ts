import { expect, test } from '@jest/globals';
import { childrenOf, createCategoryTree, withDescendants, type CategoryTree } from './category.ts';
import { deleteCategory, saveCategory } from './saveCategory.ts';

const row = (id: string, parentId: string | null) => ({
  id,
  name: id.toUpperCase(),
  slug: id,
  description: null,
  parentId,
});
const tree = createCategoryTree(3, [row('a', null), row('b', 'a'), row('c', 'b'), row('d', null)]);
const pathOf = ({ byId }: CategoryTree, id: string) => byId.get(id)?.path;

test('paths lead from the root down', () => {
  expect(pathOf(tree, 'c')).toEqual(['a', 'b', 'c']);
  expect(childrenOf(tree, null).map(({ id }) => id)).toEqual(['a', 'd']);
  expect(withDescendants(tree, ['b', 'x']).toSorted()).toEqual(['b', 'c', 'x']);
});

test('moving a category moves its descendants', () => {
  const outcome = saveCategory(tree, row('b', 'd'), { isNew: false });
  expect(outcome.kind === 'saved' && [outcome.tree.version, pathOf(outcome.tree, 'c')]).toEqual([4, ['d', 'b', 'c']]);
});

test.each([
  ['itself', row('a', 'a')],
  ['its grandchild', row('a', 'c')],
])('a category cannot move below %s', (_title, input) => {
  expect(saveCategory(tree, input, { isNew: false })).toMatchObject({
    kind: 'refused',
    refusals: [{ code: 'VALIDATION', path: ['parentId'] }],
  });
});

test('slugs are unique, the parent must exist, and the tree has at most ten levels', () => {
  expect(saveCategory(tree, { ...row('e', null), slug: 'd' }, { isNew: true })).toMatchObject({
    refusals: [{ code: 'SLUG_TAKEN' }],
  });
  expect(saveCategory(tree, row('e', 'x'), { isNew: true })).toMatchObject({
    refusals: [{ code: 'NOT_FOUND', path: ['parentId'] }],
  });
  expect(saveCategory(tree, row('x', null), { isNew: false })).toMatchObject({
    refusals: [{ code: 'NOT_FOUND', path: ['id'] }],
  });
  const deep = createCategoryTree(
    1,
    Array.from({ length: 10 }, (_, at) => row(`l${at}`, at === 0 ? null : `l${at - 1}`)),
  );
  expect(saveCategory(deep, row('l10', 'l9'), { isNew: true })).toMatchObject({ refusals: [{ code: 'VALIDATION' }] });
});

test('only an empty leaf is deleted', () => {
  expect(deleteCategory(tree, 'b', false)).toMatchObject({ refusals: [{ code: 'IN_USE' }] });
  expect(deleteCategory(tree, 'c', true)).toMatchObject({ refusals: [{ code: 'IN_USE' }] });
  expect(deleteCategory(tree, 'c', false)).toMatchObject({ kind: 'deleted', category: { id: 'c' } });
});
