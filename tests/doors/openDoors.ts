import { buildSchema, execute } from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import { listen } from '#platform/http/listen.ts';
import { serverTimeouts } from '#platform/http/serverTimeouts.ts';
import { createLog } from '#platform/log/log.ts';
import type { Caller } from '../../gateway/context.ts';
import { gatewayFaults } from '../../gateway/errors.ts';
import { startApollo } from '../../gateway/http/apollo.ts';
import { createApp } from '../../gateway/http/app.ts';
import { connectionLimits, type ConnectionLimits } from '../../gateway/http/connectionLimits.ts';
import { createExecuteOperation } from '../../gateway/http/executeOperation.ts';
import { documentLimits } from '../../gateway/policies/documentLimits.ts';
import { createOperationResolver, type ResolveOperation } from '../../gateway/policies/resolveOperation.ts';
import type { Live } from '../../gateway/subscriptions/live.ts';
import { MemoryLive } from './memoryLive.ts';

const schema = buildSchema(`
  type Query { hello: String me: String slow(ms: Int!): Int fails: String }
  type Mutation { touch: Int }
  type Subscription { ticks(after: String): Int mine: Int }
`);
const log = createLog({ service: 'test', level: 'silent' });

/** `Bearer <subject>.<session>` is whoever it names; anything else is refused. Adds `revoked` sessions. */
function callerOf(authorization: string | undefined, revoked: ReadonlySet<string>): Caller | null {
  if (authorization === undefined) return null;
  const [, subject = '', session = ''] = /^Bearer (\w+)\.(\w+)(?:\.\w+)?$/.exec(authorization) ?? [];
  if (!subject || revoked.has(session)) throw new Fault(gatewayFaults.tokenRefused);
  const claims = { subject, session, roles: [], scopes: [] };
  return { claims, issuedAtSeconds: 0, expiresAtMs: Number.MAX_SAFE_INTEGER };
}

function rootValueOf(counts: { touched: number }) {
  return {
    hello: 'world',
    me: (_: unknown, { claims }: { claims: Caller['claims'] | null }) => claims?.subject ?? null,
    slow: async ({ ms }: { ms: number }) => new Promise((resolve) => setTimeout(resolve, ms, ms)),
    touch: () => (counts.touched += 1),
    fails: () => {
      throw new Error('the password is hunter2');
    },
  };
}

/** What stands for the federation: the schema, executed in place. */
function gatewayOf(rootValue: object): Parameters<typeof startApollo>[0]['gateway'] {
  return {
    load: async () => ({
      executor: async ({ document, request, operationName, context }) =>
        execute({
          schema,
          document,
          rootValue,
          contextValue: context,
          operationName,
          variableValues: request.variables,
        }),
    }),
    onSchemaLoadOrUpdate: (listener) => {
      listener({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    stop: async () => undefined,
  };
}

/** The gateway's own server over a schema of a few fields and a hub of numbers; everything else is as it runs. */
export async function openDoors(changes: Partial<ConnectionLimits> = {}, allowedOrigins: readonly string[] = []) {
  const resolve = createOperationResolver({ schema: () => schema, limits: { ...documentLimits, tokens: 200 } });
  return openDoorsTo({ live: new MemoryLive(), resolve }, changes, allowedOrigins);
}

/** The same over another hub, whose operations are those of another schema. */
export async function openDoorsTo<Hub extends Live>(
  { live, resolve }: { live: Hub; resolve: ResolveOperation },
  changes: Partial<ConnectionLimits> = {},
  allowedOrigins: readonly string[] = [],
) {
  const doors = new AsyncDisposableStack();
  const counts = { touched: 0 };
  const revoked = new Set<string>();
  const apollo = await startApollo({ guards: [], log, gateway: gatewayOf(rootValueOf(counts)) });
  doors.defer(() => apollo.stop());
  const operationTimeoutMs = 5000;
  const app = createApp({
    identify: async (authorization) => callerOf(authorization, revoked),
    resolve,
    live,
    executeOperation: createExecuteOperation({ apollo, operationTimeoutMs, log }),
    connectionLimits: { ...connectionLimits, ...changes },
    allowedOrigins,
    offersDemoAccounts: true,
    apiSchema: () => schema,
    allowedHeaders: [],
    serverTimeouts,
    health: {},
    log,
  });
  const server = doors.use(await listen(app, { host: '127.0.0.1', port: 0 }));
  return {
    url: server.url,
    port: server.port,
    live,
    counts,
    revoked,
    close: () => doors.disposeAsync(),
    [Symbol.asyncDispose]: () => doors.disposeAsync(),
  };
}

export type Doors = Awaited<ReturnType<typeof openDoors>>;
