import { MongoClient, type Document } from 'mongodb';

/** How the database executed a query, as its profiler reports it. */
export type ProfiledQuery = {
  readonly ns: string;
  readonly command: Document;
  readonly planSummary: string;
  readonly docsExamined: number;
  /** How many documents were read, changed or removed. */
  readonly documentsUsed: number;
};

export type QueryProfile = {
  /** The queries since the profile was opened or last taken, without those that carry {@link TEST_COMMENT}. */
  readonly take: () => Promise<ProfiledQuery[]>;
} & AsyncDisposable;

/** The comment of queries that the test itself makes. */
export const TEST_COMMENT = 'of the test';

const PROFILE_BYTES = 64 * 1024 * 1024;

/** Switches on the database's profiler (of a server or the stand-in); disposing closes the connection. */
export async function profileQueries(url: string): Promise<QueryProfile> {
  await using opening = new AsyncDisposableStack();
  const client = opening.use(await new MongoClient(url, { appName: 'profile' }).connect());
  const db = client.db();
  const isServer = process.env['PRODUCTS_MONGODB_URL'] !== undefined;
  // A server keeps only 1 MiB of profiles by default.
  if (isServer) await db.createCollection('system.profile', { capped: true, size: PROFILE_BYTES });
  await db.command({ profile: 2 });
  const opened = opening.move();
  let taken = 0;
  return {
    async take() {
      const query = { find: 'system.profile', filter: { planSummary: { $exists: true } }, batchSize: 100_000 };
      const { cursor } = await db.command(query);
      const all = cursor.firstBatch as Document[];
      const fresh = all.slice(taken);
      taken = all.length;
      return fresh.filter(isProductQuery).map(queryOf);
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** The queries that read a whole collection because no index fits. */
export function collectionScans(queries: readonly ProfiledQuery[]): ProfiledQuery[] {
  // The list of all brands reads its collection whole on purpose.
  const isWhole = ({ ns, command }: ProfiledQuery) =>
    ns.endsWith('.brands') && Object.keys(command['filter'] ?? {}).length === 0;
  return queries.filter((query) => query.planSummary === 'COLLSCAN' && !isWhole(query));
}

function isProductQuery({ ns, command, appName }: Document): boolean {
  return !String(ns).includes('.system.') && appName !== 'profile' && command?.comment !== TEST_COMMENT;
}

function queryOf({
  ns,
  command,
  planSummary,
  docsExamined = 0,
  nreturned,
  nMatched,
  ndeleted,
}: Document): ProfiledQuery {
  return { ns, command, planSummary, docsExamined, documentsUsed: nreturned ?? nMatched ?? ndeleted ?? 0 };
}
