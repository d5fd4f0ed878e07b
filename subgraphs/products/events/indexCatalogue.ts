import { z } from 'zod';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { EventLog } from '#platform/eventLog/eventLog.ts';
import { withDescendants, type CategoryTree } from '../domain/category.ts';
import type { IndexPosition, ProductSearch } from '../store/search/productSearch.ts';
import type { SearchSource } from '../store/searchSource.ts';

/** What the index is written with. */
export type Indexing = {
  readonly search: ProductSearch;
  readonly source: SearchSource;
  readonly tree: () => Promise<CategoryTree>;
  readonly eventLog: EventLog;
};

const BATCH = 500;
const ofProduct = z.object({ productId: z.string() });

/** Writes the products that these events concern, as they are now, and advances the index to the last of the events. */
export async function indexEvents(events: readonly EventEnvelope[], { search, ...indexing }: Indexing): Promise<void> {
  const last = events.at(-1);
  const { served } = await search.state();
  if (!last || !served) return;
  // Another replica may have applied some or all of them, or a build may have replaced the index.
  if (served.logId === last.logId && served.position >= last.position) return;
  const ids = await concernedProducts(events, indexing);
  const to = { logId: last.logId, position: last.position };
  for (let at = 0; at < ids.length; at += BATCH) {
    const isLast = at + BATCH >= ids.length;
    const changes = await indexing.source.changesOf(ids.slice(at, at + BATCH));
    if (!(await search.apply(changes, { from: served, to: isLast ? to : served }))) return;
  }
  if (ids.length === 0) await search.apply([], { from: served, to });
}

/** Progress of a build, by products. */
export type BuildProgress = (done: number, total: number) => void;

/**
 * Builds a new index beside the served one, which serves until the new one has caught up and replaces it: searches see
 * the old or the new one, and no event is lost. Returns the number of products.
 */
export async function buildIndex(indexing: Indexing, onProgress: BuildProgress = () => {}): Promise<number> {
  const { search, source, eventLog } = indexing;
  const { logId, head } = await eventLog.head();
  const total = await source.count();
  const build = await search.startBuild({ logId, position: head }, total);
  let done = 0;
  for (let page = await source.pageAfter('', BATCH); page; page = await source.pageAfter(page.lastId, BATCH)) {
    await search.addToBuild(build, page.changes, head);
    done += page.changes.length;
    onProgress(done, total);
  }
  let position = await catchUp(indexing, build, { logId, position: head });
  while (!(await search.swap(build))) position = await catchUp(indexing, build, { logId, position });
  return done;
}

async function catchUp(indexing: Indexing, build: string, from: IndexPosition): Promise<number> {
  let { position } = from;
  for (;;) {
    const events = await indexing.eventLog.readAfter(position, BATCH);
    const last = events.at(-1);
    if (!last) return position;
    const ids = await concernedProducts(events, indexing);
    for (let at = 0; at < ids.length; at += BATCH)
      await indexing.search.addToBuild(build, await indexing.source.changesOf(ids.slice(at, at + BATCH)), position);
    position = last.position;
    await indexing.search.addToBuild(build, [], position);
  }
}

async function concernedProducts(
  events: readonly EventEnvelope[],
  { source, tree }: Pick<Indexing, 'source' | 'tree'>,
): Promise<string[]> {
  const ids = new Set<string>();
  const brandIds = new Set<string>();
  const categoryIds = new Set<string>();
  for (const { type, subject, data } of events) {
    if (type.startsWith('product.')) ids.add(subject);
    if (type.startsWith('stock.')) ids.add(ofProduct.parse(data).productId);
    if (type === 'brand.saved') brandIds.add(subject);
    if (type.startsWith('category.')) categoryIds.add(subject);
  }
  for (const brandId of brandIds) for (const id of await source.idsOfBrand(brandId)) ids.add(id);
  if (categoryIds.size > 0) {
    const below = withDescendants(await tree(), [...categoryIds]);
    for (const id of await source.idsInCategories(below)) ids.add(id);
  }
  return [...ids];
}
