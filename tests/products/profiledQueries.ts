import { MongoClient, type Document } from 'mongodb';

/** How a query was answered, as the database's profiler tells it. */
export type ProfiledQuery = {
  readonly ns: string;
  readonly command: Document;
  readonly planSummary: string;
  readonly docsExamined: number;
  /** How many documents were read, changed or removed. */
  readonly used: number;
};

export type QueryProfile = {
  /** The queries since the profile was opened or last taken, without those that say they are the test's own. */
  readonly take: () => Promise<ProfiledQuery[]>;
} & AsyncDisposable;

/** A test's own queries carry this as their comment. */
export const OF_THE_TEST = 'of the test';

const PROFILE_BYTES = 64 * 1024 * 1024;

/** Has the database (a server's, or the stand-in's) tell how each query is answered from now on. */
export async function profileQueries(url: string): Promise<QueryProfile> {
  await using opening = new AsyncDisposableStack();
  const client = opening.use(await new MongoClient(url, { appName: 'profile' }).connect());
  const db = client.db();
  const isServer = process.env['PRODUCTS_MONGODB_URL'] !== undefined;
  // A server keeps one MiB of them unless it is told otherwise.
  if (isServer) await db.createCollection('system.profile', { capped: true, size: PROFILE_BYTES });
  await db.command({ profile: 2 });
  const opened = opening.move();
  let taken = 0;
  return {
    async take() {
      const asked = { find: 'system.profile', filter: { planSummary: { $exists: true } }, batchSize: 100_000 };
      const { cursor } = await db.command(asked);
      const all = cursor.firstBatch as Document[];
      const fresh = all.slice(taken);
      taken = all.length;
      return fresh.filter(isOfTheProduct).map(queryOf);
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Those that read a whole collection, for want of an index. */
export function collectionScans(queries: readonly ProfiledQuery[]): ProfiledQuery[] {
  // All brands are a list of its own, which is asked for whole.
  const isWhole = ({ ns, command }: ProfiledQuery) =>
    ns.endsWith('.brands') && Object.keys(command['filter'] ?? {}).length === 0;
  return queries.filter((query) => query.planSummary === 'COLLSCAN' && !isWhole(query));
}

function isOfTheProduct({ ns, command, appName }: Document): boolean {
  return !String(ns).includes('.system.') && appName !== 'profile' && command?.comment !== OF_THE_TEST;
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
  return { ns, command, planSummary, docsExamined, used: nreturned ?? nMatched ?? ndeleted ?? 0 };
}
