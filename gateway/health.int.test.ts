import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { openSmallFederation, ordersSdl, usersSdl } from '../tests/smallFederation.ts';
import { identityKey } from '../tests/smallSubgraph.ts';

let federation: Awaited<ReturnType<typeof openSmallFederation>>;
beforeEach(async () => {
  federation = await openSmallFederation();
});
afterEach(() => federation[Symbol.asyncDispose]());

async function until<T>(read: () => Promise<T>, isExpected: (value: T) => boolean): Promise<T> {
  for (const end = Date.now() + 10_000; ;) {
    const value = await read();
    if (isExpected(value)) return value;
    if (Date.now() > end) throw new Error(`expected another value within 10 s, got ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const ready = () => federation.ready();

test('every check is listed and UP, subgraphs with the state of their traffic', async () => {
  await federation.execute('{ anyone { name } }');
  const traffic = {
    breaker: 'closed',
    running: expect.any(Number),
    queued: 0,
    calls: 0,
    failures: 0,
    refused: { circuitOpen: 0, tooManyCalls: 0, overloaded: 0 },
    attempts: expect.any(Number),
    retries: 0,
    instances: { up: 1, total: 1 },
  };
  const overload = { status: 'UP', details: expect.objectContaining({ limit: 200, inFlight: 0, isRefusing: false }) };
  const own = ['subgraphs', 'settings', 'supergraph', 'pubSub', 'tokenKeys', 'clock', 'usersLog'];
  expect(await ready()).toEqual({
    status: 'UP',
    checks: {
      ...Object.fromEntries(own.map((name) => [name, { status: 'UP' }])),
      overload,
      users: { status: 'UP', details: { ...traffic, calls: 1 } },
      orders: { status: 'UP', details: traffic },
    },
  });
});

test('a subgraph whose circuit breaker is open is DEGRADED although it is ready, and no call is made', async () => {
  federation.orders.overrideResponses((_request, response) => void response.writeHead(500).end('no'));
  for (let times = 0; times < 5; times += 1) await federation.execute('{ orders { number } }');
  federation.orders.overrideResponses(null);
  const refused = await federation.execute('{ orders { number } }');
  expect(refused.body.errors).toMatchObject([
    { path: ['orders'], extensions: { code: 'DEPENDENCY_UNAVAILABLE', reason: 'CIRCUIT_OPEN', subgraph: 'orders' } },
  ]);
  const { status, checks } = await ready();
  expect(status).toBe('DEGRADED');
  expect(checks['orders']).toMatchObject({
    message: 'its circuit breaker is open',
    details: { breaker: 'open', refused: { circuitOpen: expect.any(Number) } },
  });
});

test('one unavailable subgraph is DEGRADED; without any subgraph the gateway is DOWN and responds 503', async () => {
  await federation.orders.stop();
  const degraded = await until(ready, ({ status }) => status !== 'UP');
  expect(degraded.status).toBe('DEGRADED');
  expect(degraded.checks['orders']).toMatchObject({ status: 'DEGRADED', message: 'orders does not answer.' });
  expect((await fetch(`${federation.url}/health`)).status).toBe(200);
  await federation.users.stop();
  const down = await until(ready, ({ status }) => status === 'DOWN');
  expect(down.checks['subgraphs']?.message).toBe('no subgraph answers: orders does not answer. users does not answer.');
  expect((await fetch(`${federation.url}/health/ready`)).status).toBe(503);
  expect((await fetch(`${federation.url}/health/live`)).status).toBe(200);
});

test('a subgraph that is not ready and a closed pub/sub are DEGRADED', async () => {
  federation.orders.serve('/health/ready', () => ({ status: 503, body: {} }));
  await federation.pubSub[Symbol.asyncDispose]();
  const { status, checks } = await until(ready, ({ checks }) => checks['orders']?.status !== 'UP');
  expect(status).toBe('DEGRADED');
  expect(checks['orders']?.message).toBe('orders is not ready: it answered 503');
  expect(checks['pubSub']?.message).toContain('closed');
});

test('the check of a followed log reports lag, an unreadable log, an unread log, and recovery', async () => {
  const { users } = federation;
  const unavailable = () => ({ status: 503, body: {} });
  const endsAt = (head: number) => () => ({ status: 200, body: { logId: 'log', head, oldest: 1 } });
  users.serve('/events/head', endsAt(3));
  await until(ready, ({ checks }) => checks['usersLog']?.status === 'DEGRADED');
  const { status, checks } = await ready();
  expect(status).toBe('DEGRADED');
  expect(checks['usersLog']?.message).toBe(
    'the last 3 events of users could not be read yet: a revoked token may be accepted',
  );

  users.serve('/events/head', unavailable);
  const unread = await until(
    ready,
    (health) => health.checks['usersLog']?.message?.includes('cannot be read') ?? false,
  );
  expect(unread.checks['usersLog']?.message).toContain('the event log of users cannot be read: expected 200');

  const another = await federation.openAnotherGateway();
  const early = await federation.ready(another.url);
  expect(early.checks['usersLog']?.message).toContain('the event log of users was not read yet');

  users.serve('/events/head', endsAt(0));
  await until(ready, (health) => health.status === 'UP');
});

test('schemas change while the gateway runs: a valid one is served, an invalid one and drift are reported', async () => {
  const { write, execute } = federation;
  await write('orders.graphql', ordersSdl.replace('type Query @public {', 'type Query @public { newest: Order'));
  const request = () => execute('{ newest { number } orders { number } }');
  const served = await until(request, ({ status }) => status === 200);
  expect(served.body).toMatchObject({
    data: { newest: null, orders: null },
    errors: [{ extensions: { code: 'INTERNAL', subgraph: 'orders' } }],
  });
  const drifted = await ready();
  expect(drifted.checks['supergraph']).toEqual({
    status: 'DEGRADED',
    message: 'running another schema than its file: orders',
  });

  await write('users.graphql', usersSdl.replace('anyone: User', 'anyone: Missing'));
  const broken = await until(ready, ({ checks }) => checks['supergraph']?.message?.includes('Missing') ?? false);
  expect(broken.status).toBe('DEGRADED');
  expect((await execute('{ anyone { name } orders { number } }')).body.errors).toBeUndefined();

  await write('users.graphql', usersSdl);
  await write('orders.graphql', ordersSdl);
  await until(ready, ({ status }) => status === 'UP');
  expect((await request()).status).toBe(400);
});

test('a policy that is added while the gateway runs takes effect at once', async () => {
  const { write, execute } = federation;
  expect((await execute('{ anyone { name } }')).status).toBe(200);
  await write('users.graphql', usersSdl.replace('anyone: User', 'anyone: User @authenticated'));
  const denied = await until(
    () => execute('{ anyone { name } }'),
    ({ body }) => body.errors !== undefined,
  );
  expect(denied).toMatchObject({
    body: { data: { anyone: null }, errors: [{ path: ['anyone'], extensions: { code: 'UNAUTHENTICATED' } }] },
  });
});

test('a new URL of a subgraph is used', async () => {
  const { write, execute, users, orders } = federation;
  const list = (ordersUrl: string) => `federation_version: 2
subgraphs:
  users: { routing_url: ${users.url}/graphql, schema: { file: ./users.graphql } }
  orders: { routing_url: ${ordersUrl}/graphql, schema: { file: ./orders.graphql } }`;
  await write('supergraph.yaml', list('http://127.0.0.1:9'));
  await until(
    () => execute('{ orders { number } }'),
    ({ body }) => body.errors !== undefined,
  );
  await write('supergraph.yaml', list(orders.url));
  await until(
    () => execute('{ orders { number } }'),
    ({ body }) => body.errors === undefined,
  );
});

test('the operator sees whether the only instance of a subgraph is healthy', async () => {
  const healths = async () => {
    const request = { method: 'GET', path: '/services', body: '' };
    const call = { claims: null, requestId: newId('req'), deadlineAt: Date.now() + 5_000 };
    const headers = testIdentity('operator', { secret: identityKey }).signCall('gateway', request, call);
    const { services } = (await (await fetch(`${federation.url}/services`, { headers })).json()) as Services;
    return services.map(({ name, instances }) => [name, ...instances.map(({ health }) => health)].join(' '));
  };
  expect((await healths()).toSorted()).toEqual(['orders healthy', 'users healthy']);
  federation.orders.serve('/health/ready', () => ({ status: 503, body: {} }));
  expect((await healths()).toSorted()).toEqual(['orders failing', 'users healthy']);
});

type Services = { services: { name: string; instances: { health: string }[] }[] };
