import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { readSignal } from '#platform/execution/execution.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import { createLog } from '#platform/log/log.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { openTestMongo } from '#platform/testing/testMongo.ts';
import { fault } from '../../subgraphs/products/errors.ts';
import { createMongoEventLog } from '../../subgraphs/products/events/mongoEventLog.ts';
import { createProductsServer } from '../../subgraphs/products/http.ts';
import { openProductsStore, type Models } from '../../subgraphs/products/store/openProductsStore.ts';
import type { ProductSearch } from '../../subgraphs/products/store/search/productSearch.ts';
import { createProductsStore } from '../../subgraphs/products/store/productsStore.ts';
import { collectionScans, profileQueries, type QueryProfile } from './profiledQueries.ts';

export const silentLog = createLog({ service: 'products', level: 'silent' });

/** A manager with every scope of this subgraph. */
export const manager: Claims = {
  subject: 'usr_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D',
  session: 'ses_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D',
  roles: ['MANAGER'],
  scopes: ['catalog:write', 'stock:write', 'stock:read'],
};

export type GraphqlResult = {
  readonly status: number;
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { message: string; path?: readonly (string | number)[]; extensions: { code: string } }[];
};

/** One operation of a batch; `extensions` may have any content. */
export type BatchOperation = {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly extensions?: Record<string, unknown>;
};

type RequestOptions = {
  readonly variables?: Record<string, unknown>;
  readonly as?: Claims | null;
  readonly caller?: string;
};

/**
 * Opens a products subgraph on its own database, with signed requests as the gateway sends them, a record of its
 * queries and an adjustable clock. Disposing rejects if the subgraph made a query without an index.
 */
export async function openProductsForTest({ requireSearch = noSearch } = {}) {
  await using opening = new AsyncDisposableStack();
  const { url } = opening.use(await openTestMongo());
  const database = opening.use(await openProductsStore({ url, readSignal }));
  const profile = opening.use(await profileQueries(url));
  const clock = { aheadMs: 0 };
  const now = () => new Date(Date.now() + clock.aheadMs);
  const queries = recordQueries(database.models);
  const store = createProductsStore(database.models, now);
  const eventLog = createMongoEventLog(database);
  const verify = testIdentity('products').verifyCall;
  const app = createProductsServer({
    dependencies: { store, requireSearch, now, wakeRelay: () => {} },
    eventLog,
    verify,
    health: {},
    log: silentLog,
  });
  opening.defer(() => app.close());
  const opened = opening.move();
  return {
    request: (query: string, options?: RequestOptions) => request(app, query, options),
    requestBatch: (operations: readonly BatchOperation[], traceparent: string | null = null) =>
      requestBatch(app, operations, traceparent),
    app,
    url,
    clock,
    queries,
    store,
    models: database.models,
    eventLog,
    maintenance: store.stockMaintenance,
    async [Symbol.asyncDispose]() {
      await using _ = opened;
      await requireIndexes(profile);
    },
  };
}

function noSearch(): ProductSearch {
  throw fault('dependencyUnavailable');
}

async function requireIndexes(profile: QueryProfile): Promise<void> {
  const scans = collectionScans(await profile.take()).map(({ ns, command }) => JSON.stringify({ ns, command }));
  if (scans.length > 0) throw new Error(`expected an index for every query, got none for\n${scans.join('\n')}`);
}

export type ProductsForTest = Awaited<ReturnType<typeof openProductsForTest>>;

/** Records the queries from now on, such as `products.find`. */
function recordQueries({ products }: Models): string[] {
  const queries: string[] = [];
  products.base.set('debug', (collection: string, method: string) => queries.push(`${collection}.${method}`));
  return queries;
}

async function request(app: FastifyInstance, query: string, options: RequestOptions = {}): Promise<GraphqlResult> {
  const { variables = {}, as = null, caller = 'gateway' } = options;
  const response = await send(app, { query, variables }, { caller, claims: as });
  return { status: response.statusCode, ...response.json<Omit<GraphqlResult, 'status'>>() };
}

/** Sends all operations in one request, as orders does; returns the parsed body unchanged. */
async function requestBatch(app: FastifyInstance, operations: readonly BatchOperation[], traceparent: string | null) {
  const response = await send(app, operations, { caller: 'orders', claims: null, traceparent });
  return { status: response.statusCode, body: response.json<unknown>() };
}

type Sender = { readonly caller: string; readonly claims: Claims | null; readonly traceparent?: string | null };

async function send(app: FastifyInstance, body: unknown, { caller, claims, traceparent = null }: Sender) {
  const payload = JSON.stringify(body);
  const call = { claims, requestId: randomUUID(), deadlineAt: Date.now() + 10_000 };
  const signed = testIdentity(caller).signCall('products', { method: 'POST', path: '/graphql', body: payload }, call);
  return app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { ...signed, ...(traceparent && { traceparent }), 'content-type': 'application/json' },
    payload,
  });
}
