import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { findVariants, payOrder, orderVariant, registerBuyer, requireData } from './shopping.ts';
import { runProgram } from './startSystem.ts';
import { useSystem } from './useSystem.ts';

const root = dirname(import.meta.dirname);
const opened = new AsyncDisposableStack();
afterAll(() => opened.disposeAsync(), 30_000);

let supergraph: string;
const system = useSystem(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'supergraph-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  supergraph = join(folder, 'supergraph.yaml');
  const list = await readFile(join(root, 'supergraph.yaml'), 'utf8');
  await writeFile(supergraph, list.replaceAll('file: ./', `file: ${root}/`));
  return { SUPERGRAPH_CONFIG: supergraph };
});

type Variant = { readonly product: { readonly id: string } };
type Added = { readonly addReview: { readonly review: object | null; readonly userErrors: { code: string }[] } };

const ADD = `mutation ($input: ReviewInput!) {
  addReview(input: $input) { review { rating author { displayName } product { name } } userErrors { code message } }
}`;
const READ = `query ($id: ID) {
  product(id: $id) { name rating { average count } reviews { edges { node { text author { displayName } } } } }
  me { displayName orders { totalCount } reviews { edges { node { rating product { name } } } } }
}`;

test('a fourth subgraph joins a running system by configuration alone, and operations go across all four', async () => {
  const { execute } = system;
  const buyer = await registerBuyer(execute);
  const variantId = (await findVariants(execute))[0]?.id ?? '';
  await payOrder(execute, { order: await orderVariant(execute, { variantId, quantity: 1 }, buyer.token) }, buyer.token);
  const ofVariant = 'query ($id: ID!) { productVariant(id: $id) { product { id } } }';
  const { productVariant } = requireData(await execute<{ productVariant: Variant }>(ofVariant, { id: variantId }));
  const productId = productVariant.product.id;
  expect((await execute(READ, { id: productId }, buyer.token)).errors?.[0]?.message).toContain('rating');

  const env = { DATA_DIR: system.dataDir, REVIEWS_PORT: '0' };
  const reviews = runProgram('examples/reviews/main.ts', { env, args: ['--add-to', supergraph] });
  opened.defer(async () => void (await reviews.stop('SIGTERM')));
  await reviews.waitForOutput(/reviews is open/);
  await eventually(async () => (await execute(READ, { id: productId }, buyer.token)).errors === undefined, {
    withinMs: 10_000,
  });

  const input = { productId, rating: 4, title: null, text: 'It does what it should.' };
  const add = async (token: string) => requireData(await execute<Added>(ADD, { input }, token)).addReview;
  expect((await add((await registerBuyer(execute)).token)).userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
  // The purchase is known to reviews a moment after it is made.
  await eventually(async () => (await add(buyer.token)).review !== null, { withinMs: 40_000 });
  const author = { displayName: buyer.email.split('@')[0] };
  const { product, me } = requireData(
    await execute<Record<'product' | 'me', object>>(READ, { id: productId }, buyer.token),
  );
  expect(product).toMatchObject({
    rating: { average: 4, count: 1 },
    reviews: { edges: [{ node: { text: input.text, author } }] },
  });
  expect(me).toMatchObject({ ...author, orders: { totalCount: 1 }, reviews: { edges: [{ node: { rating: 4 } }] } });
  expect((await execute(ADD, { input })).errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
}, 60_000);
