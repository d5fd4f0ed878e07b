import { rmSync } from 'node:fs';
import { commandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';
import { catalogueFilter } from '../subgraphs/products/domain/catalogueFilter.ts';
import { demoBrands, demoCategories, demoProducts } from '../subgraphs/products/demoCatalogue.ts';
import { createCategoryTree } from '../subgraphs/products/domain/category.ts';
import { parseSearch } from '../subgraphs/products/domain/search/parseSearch.ts';
import { searchDocument, type SearchDocument } from '../subgraphs/products/domain/search/searchDocument.ts';
import { openProductSearch } from '../subgraphs/products/store/search/openProductSearch.ts';
import type { ProductSearch } from '../subgraphs/products/store/search/productSearch.ts';
import { Client } from 'pg';
import { createLog } from '#platform/log/log.ts';
import { openEmbeddedPostgres } from '../embedded/postgres/openEmbeddedPostgres.ts';
import { openThrowawayPostgres, postgresFolder } from '../tests/reliability/throwawayPostgres.ts';
import { ndcgAt10, readJudgements } from './search/ndcg.ts';

const ROUNDS = 5;
const BATCH = 1_000;
const { sizes } = commandLine('bench', 'bench/search.ts')
  .description('the relevance of search on the demo catalogue, and its latency on catalogues of several sizes')
  .option('--sizes <counts>', 'numbers of products, as in 1000,10000', sizesArgument, [1_000, 10_000, 100_000])
  .parse()
  .opts<{ sizes: readonly number[] }>();
const tree = createCategoryTree(1, demoCategories);
const brands = new Map(demoBrands.map((brand) => [brand.id, brand]));
const log = createLog({ service: 'bench', level: 'silent' });
const filter = catalogueFilter({}, (ids) => ids);
const queryOf = (text: string) => ({ search: parseSearch(text), filter, sort: 'RELEVANCE' as const });

await using opened = new AsyncDisposableStack();
const postgres = postgresFolder() ? opened.use(await openThrowawayPostgres()) : null;
console.log(postgres ? 'PostgreSQL' : 'PGlite, since this machine has no PostgreSQL');
await measure(demoProducts.length, { isJudged: true });
for (const size of sizes) await measure(size, { isJudged: false });

function sizesArgument(text: string): number[] {
  return text.split(',').map(wholeNumberArgument(1, 1_000_000));
}

async function measure(size: number, { isJudged }: { isJudged: boolean }): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const url = postgres ? await postgres.createDatabase() : await embeddedUrl(stack);
  const search = stack.use(await openProductSearch({ url, log }));
  const build = await search.startBuild({ logId: 'bench', position: 0 }, size);
  for (let at = 0; at < size; at += BATCH) {
    const documents = Array.from({ length: Math.min(BATCH, size - at) }, (_, index) => documentAt(at + index));
    await search.addToBuild(build, documents, 0);
  }
  await search.swap(build);
  if (isJudged) await printRelevance(search);
  const client = new Client({ connectionString: url.replace(/[?&]pool_max=\d+/, '') });
  await client.connect();
  stack.defer(() => client.end());
  await client.query('vacuum analyze search_products');
  const { rows } = await client.query(
    `select pg_total_relation_size('search_products') + pg_total_relation_size('search_terms') as bytes`,
  );
  const queries = readJudgements().map(({ query }) => query);
  const page = await timeEach(queries, async (text) => {
    const query = queryOf(text);
    const plan = await search.plan(query);
    await Promise.all([search.find(query, { plan, limit: 21, after: null }), search.facets(query, plan)]);
  });
  const suggestion = await timeEach(queries, (text) => search.suggest(text.slice(0, 3), 8));
  console.log(
    `${size} products: ${(Number(rows[0].bytes) / 1e6).toFixed(1)} MB; search with facets ${page}; suggestions ${suggestion}`,
  );
}

async function embeddedUrl(stack: AsyncDisposableStack): Promise<string> {
  const folder = `/tmp/bench-search-${process.pid}-${Math.random()}`;
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  return stack.use(await openEmbeddedPostgres({ folder })).url;
}

async function printRelevance(search: ProductSearch): Promise<void> {
  const slugs = demoProducts.map(({ slug }) => slug);
  const scores = [];
  for (const judgement of readJudgements()) {
    const query = queryOf(judgement.query);
    const hits = await search.find(query, { plan: await search.plan(query), limit: 10, after: null });
    const found = hits.map(({ id }) => slugs[Number(id)] ?? '');
    scores.push({ query: judgement.query, score: ndcgAt10(judgement, found, slugs), found });
  }
  const mean = scores.reduce((sum, { score }) => sum + score, 0) / scores.length;
  for (const { query, score, found } of scores.filter((each) => each.score < 0.85))
    console.log(`  ${score.toFixed(2)}  ${query}: ${found.slice(0, 5).join(', ')}`);
  console.log(`NDCG@10 of ${scores.length} judged searches: ${mean.toFixed(3)}`);
}

/** A product of the demo catalogue; from the second round on with a number and another price. */
function documentAt(index: number): SearchDocument {
  const round = Math.floor(index / demoProducts.length);
  const input = demoProducts[index % demoProducts.length];
  if (!input) throw new Error('expected a demo product, got none');
  const variants = input.variants.map((variant, at) => ({
    id: `${index}-${at}`,
    title: '',
    compareAtPrice: null,
    weightGrams: null,
    sku: round === 0 ? variant.sku : `${variant.sku}-${round}`,
    options: (variant.options ?? []).map((option) => ({ ...option, unit: null })),
    price: { amountMinor: variant.price.amountMinor + round * 10, currency: 'USD' },
  }));
  const createdAt = new Date(1_790_000_000_000 + index * 1000);
  const product = {
    id: String(index),
    slug: input.slug,
    name: round === 0 ? input.name : `${input.name} ${round}`,
    description: input.description ?? null,
    status: 'ACTIVE' as const,
    brandId: input.brandId ?? null,
    categoryIds: input.categoryIds ?? [],
    tags: input.tags ?? [],
    attributes: [],
    images: [],
    variants,
    retiredVariants: [],
    version: 1,
    fingerprint: '',
    createdAt,
    updatedAt: createdAt,
  };
  const document = searchDocument(product, { brand: brands.get(product.brandId ?? '') ?? null, tree, isInStock: true });
  if (!document) throw new Error('expected a document, got none');
  return document;
}

async function timeEach(queries: readonly string[], run: (query: string) => Promise<unknown>): Promise<string> {
  for (const query of queries) await run(query);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const query of queries) {
      const startedAt = performance.now();
      await run(query);
      times.push(performance.now() - startedAt);
    }
  }
  times.sort((left, right) => left - right);
  const at = (share: number) => (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}
