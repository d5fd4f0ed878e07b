import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { IndexChange, IndexPosition, IndexState } from './productSearch.ts';
import type { SearchDb } from './readSearch.ts';

type Trx = Transaction<unknown>;

const TABLES = { served: ['search_products', 'search_terms'], building: ['search_products_next', 'search_terms_next'] };
type IndexName = keyof typeof TABLES;

/** The state of the served and of the building index. */
export async function readIndexStates(db: SearchDb) {
  const { rows } = await sql<IndexState & { name: IndexName }>`
    select name, log_id as "logId", position, total, done, built_at as "builtAt" from search_index`.execute(db);
  const stateOf = (wanted: IndexName) => {
    const found = rows.find(({ name }) => name === wanted);
    if (!found) return null;
    const { name: _name, ...state } = found;
    return state;
  };
  return { served: stateOf('served'), building: stateOf('building') };
}

type Move = { readonly from: IndexPosition; readonly to: IndexPosition };

/** Of several replicas that follow the log, one advances the position; the others find that it has moved. */
export function applyChanges(db: SearchDb, changes: readonly IndexChange[], { from, to }: Move): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { numAffectedRows } = await sql`update search_index set log_id = ${to.logId}, position = ${to.position}
      where name = 'served' and log_id = ${from.logId} and position = ${from.position}`.execute(trx);
    if (numAffectedRows !== 1n) return false;
    await writeRows(trx, 'served', changes);
    return true;
  });
}

/** Creates the tables of an index beside the served one. */
export function startIndex(db: SearchDb, { logId, position }: IndexPosition, total: number): Promise<string> {
  const build = randomUUID();
  return db.transaction().execute(async (trx) => {
    await lockIndexes(trx);
    for (const [at, table] of TABLES.building.entries()) {
      const like = TABLES.served[at] ?? '';
      await sql`drop table if exists ${sql.table(table)}`.execute(trx);
      await sql`create table ${sql.table(table)} (like ${sql.table(like)} including all)`.execute(trx);
    }
    await sql`insert into search_index (name, log_id, position, total, done, build)
      values ('building', ${logId}, ${position}, ${total}, 0, ${build}) on conflict (name) do update set log_id = excluded.log_id,
      position = excluded.position, total = excluded.total, done = 0, build = excluded.build, started_at = now()`.execute(
      trx,
    );
    return build;
  });
}

type Build = { readonly build: string; readonly position: number };

/** Writes to the index that is built. */
export function addRows(db: SearchDb, changes: readonly IndexChange[], { build, position }: Build): Promise<void> {
  return db.transaction().execute(async (trx) => {
    const { numAffectedRows } = await sql`update search_index
      set done = least(total, done + ${changes.length}), position = ${position}
      where name = 'building' and build = ${build}`.execute(trx);
    if (numAffectedRows !== 1n) throw anotherBuild();
    await writeRows(trx, 'building', changes);
  });
}

/** Renames the built tables to the served ones, unless the served index includes later events. */
export function swapIndexes(db: SearchDb, build: string): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    await lockIndexes(trx);
    const { rows } = await sql<{ isBehind: boolean | null }>`
      select served.position > building.position and served.log_id = building.log_id as "isBehind"
      from search_index as building left join search_index as served on served.name = 'served'
      where building.name = 'building' and building.build = ${build}`.execute(trx);
    if (!rows[0]) throw anotherBuild();
    if (rows[0].isBehind) return false;
    for (const [at, table] of TABLES.served.entries()) {
      await sql`drop table ${sql.table(table)}`.execute(trx);
      await sql`alter table ${sql.table(TABLES.building[at] ?? '')} rename to ${sql.id(table)}`.execute(trx);
    }
    await sql`delete from search_index where name = 'served'`.execute(trx);
    await sql`update search_index set name = 'served', built_at = now(), done = total
      where name = 'building'`.execute(trx);
    return true;
  });
}

function anotherBuild(): Error {
  return new Error('expected to continue the build of the search index, got that another one has begun or replaced it');
}

async function lockIndexes(trx: Trx): Promise<void> {
  await sql`lock table search_index in exclusive mode`.execute(trx);
}

async function writeRows(trx: Trx, index: IndexName, changes: readonly IndexChange[]): Promise<void> {
  const [products = '', terms = ''] = TABLES[index];
  const latest = [...new Map(changes.map((change) => [change.id, change])).values()];
  const removed = latest.flatMap((change) => ('isRemoved' in change ? change.id : []));
  const written = latest.flatMap((change) => ('isRemoved' in change ? [] : change));
  if (removed.length > 0) await sql`delete from ${sql.table(products)} where id = any(${removed}::text[])`.execute(trx);
  if (written.length === 0) return;
  await sql`
    insert into ${sql.table(products)} (id, name, description, vector, brand_id, category_ids, tags, property_keys,
      price_minor, is_in_stock, created_at, name_key)
    select id, name, description, ${vector}, "brandId", "categoryIds", tags, "propertyKeys", "priceMinor", "isInStock",
      "createdAt", "nameKey"
    from json_to_recordset(${JSON.stringify(written)}::json) as given (id text, name text, brand text, subjects text,
      properties text, description text, skus text[], "brandId" text, "categoryIds" text[], tags text[],
      "propertyKeys" text[], "priceMinor" bigint, "isInStock" boolean, "createdAt" timestamptz, "nameKey" text)
    order by id
    on conflict (id) do update set name = excluded.name, description = excluded.description, vector = excluded.vector,
      brand_id = excluded.brand_id, category_ids = excluded.category_ids, tags = excluded.tags,
      property_keys = excluded.property_keys, price_minor = excluded.price_minor, is_in_stock = excluded.is_in_stock,
      created_at = excluded.created_at, name_key = excluded.name_key`.execute(trx);
  const words = [...new Set(written.flatMap((document) => document.terms))].sort();
  await sql`insert into ${sql.table(terms)} select unnest(${words}::text[]) on conflict do nothing`.execute(trx);
}

/** Stemmed words, and the words of the names as they are, which a prefix is compared with. */
const vector = sql`
  setweight(to_tsvector('english', name), 'A') || setweight(to_tsvector('simple', name), 'A')
  || setweight(array_to_tsvector(skus), 'A')
  || setweight(to_tsvector('english', brand), 'B') || setweight(to_tsvector('simple', brand), 'B')
  || setweight(to_tsvector('english', subjects), 'B') || setweight(to_tsvector('simple', subjects), 'B')
  || setweight(to_tsvector('english', properties), 'C') || setweight(to_tsvector('simple', properties), 'C')
  || setweight(to_tsvector('english', description), 'D')`;
