import { expect, test } from '@jest/globals';
import { openProductsForTest } from '../../tests/products/openProductsForTest.ts';
import { demoProducts } from './demoCatalogue.ts';
import { openProductsSeed } from './seed.ts';

test('the demo catalogue has more than 300 products in twelve categories and is inserted once by concurrent seeds', async () => {
  await using subgraph = await openProductsForTest();
  await using seed = await openProductsSeed({ mongodbUrl: subgraph.url });
  const added = await Promise.all([seed.seedDemo(), seed.seedDemo()]);
  expect(added[0] + added[1]).toBe(demoProducts.length);
  expect(demoProducts.length).toBeGreaterThan(300);
  expect(await seed.seedDemo()).toBe(0);
  expect(new Set(demoProducts.map(({ slug }) => slug)).size).toBe(demoProducts.length);

  const { data } = await subgraph.request(
    `{ products(first: 100) { totalCount edges { node { name brand { name } categories { path { name } } images { url } variants { sku stock { state } } stockState } } }
       categories { name children { name } } brands { name } }`,
  );
  const { products, categories } = data as {
    products: {
      totalCount: number;
      edges: { node: { brand: object | null; categories: object[]; stockState: string } }[];
    };
    categories: { children: object[] }[];
  };
  expect(products.totalCount).toBe(demoProducts.length);
  expect(categories.length + categories.flatMap(({ children }) => children).length).toBe(12);
  for (const { node } of products.edges) {
    expect(node.brand).not.toBeNull();
    expect(node.categories).toHaveLength(1);
  }
  expect(new Set(products.edges.map(({ node }) => node.stockState))).toContain('IN_STOCK');
});

test('each run generates more products in batches and publishes their events', async () => {
  await using subgraph = await openProductsForTest();
  await using seed = await openProductsSeed({ mongodbUrl: subgraph.url });
  const progress: number[] = [];
  await seed.seedProducts({ count: 700, onProgress: (inserted) => progress.push(inserted) });
  await seed.seedProducts({ count: 10 });
  expect(progress).toEqual([100, 200, 300, 400, 500, 600, 700]);
  const { data } = await subgraph.request('{ products(first: 1, filter: { inStockOnly: true }) { totalCount } }');
  expect((data as { products: { totalCount: number } }).products.totalCount).toBeGreaterThan(600);
  expect(await subgraph.models.products.countDocuments()).toBe(710);
  expect(await subgraph.eventLog.assign(500)).toHaveLength(500);
});
