import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openSmallFederation, ordersSdl, usersSdl } from '../tests/smallFederation.ts';

let federation: Awaited<ReturnType<typeof openSmallFederation>>;
beforeEach(async () => {
  federation = await openSmallFederation();
});
afterEach(() => federation[Symbol.asyncDispose]());

async function until<T>(read: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  for (const end = Date.now() + 10_000; ;) {
    const value = await read();
    if (isSo(value)) return value;
    if (Date.now() > end) throw new Error(`expected something else within 10 s than ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const ready = () => federation.ready();

test('everything is UP, and named', async () => {
  expect(await ready()).toEqual({
    status: 'UP',
    checks: Object.fromEntries(
      ['subgraphs', 'supergraph', 'pubSub', 'tokenKeys', 'clock', 'usersLog', 'users', 'orders'].map((name) => [
        name,
        { status: 'UP' },
      ]),
    ),
  });
});

test('one subgraph away is DEGRADED, all of them are DOWN and 503', async () => {
  await federation.orders.stop();
  const degraded = await until(ready, ({ status }) => status !== 'UP');
  expect(degraded.status).toBe('DEGRADED');
  expect(degraded.checks['orders']).toEqual({ status: 'DEGRADED', message: 'orders does not answer.' });
  expect((await fetch(`${federation.url}/health`)).status).toBe(200);
  await federation.users.stop();
  const down = await until(ready, ({ status }) => status === 'DOWN');
  expect(down.checks['subgraphs']?.message).toBe('no subgraph answers: orders does not answer. users does not answer.');
  expect((await fetch(`${federation.url}/health/ready`)).status).toBe(503);
  expect((await fetch(`${federation.url}/health/live`)).status).toBe(200);
});

test('a subgraph that says it is not ready, and a pub/sub that is away, are DEGRADED', async () => {
  federation.orders.serve('/health/ready', () => ({ status: 503, body: {} }));
  await federation.pubSub[Symbol.asyncDispose]();
  const { status, checks } = await until(ready, ({ checks }) => checks['orders']?.status !== 'UP');
  expect(status).toBe('DEGRADED');
  expect(checks['orders']?.message).toBe('orders is not ready: it answered 503');
  expect(checks['pubSub']?.message).toContain('closed');
});

test('the log that is followed is reported: behind, away, not read yet, and when it is well again', async () => {
  const { users } = federation;
  const away = () => ({ status: 503, body: {} });
  const endsAt = (head: number) => () => ({ status: 200, body: { logId: 'log', head, oldest: 1 } });
  users.serve('/events/head', endsAt(3));
  await until(ready, ({ checks }) => checks['usersLog']?.status === 'DEGRADED');
  const { status, checks } = await ready();
  expect(status).toBe('DEGRADED');
  expect(checks['usersLog']?.message).toBe(
    'of the log of users its last 3 events could not be read yet: a token that was taken back may pass',
  );

  users.serve('/events/head', away);
  const unread = await until(
    ready,
    (health) => health.checks['usersLog']?.message?.includes('cannot be read') ?? false,
  );
  expect(unread.checks['usersLog']?.message).toContain('the log of users cannot be read: expected 200');

  const another = await federation.openAnotherGateway();
  const early = await federation.ready(another.url);
  expect(early.checks['usersLog']?.message).toContain('the log of users was not read yet');

  users.serve('/events/head', endsAt(0));
  await until(ready, (health) => health.status === 'UP');
});

test('schemas are swapped while the gateway runs: a good one is served, a broken one is told of, drift too', async () => {
  const { write, ask } = federation;
  await write('orders.graphql', ordersSdl.replace('type Query {', 'type Query { newest: Order'));
  const asked = () => ask('{ newest { number } orders { number } }');
  const served = await until(asked, ({ status }) => status === 200);
  expect(served.body).toMatchObject({
    data: { newest: null, orders: null },
    errors: [{ extensions: { code: 'INTERNAL', subgraph: 'orders' } }],
  });
  const drifted = await ready();
  expect(drifted.checks['supergraph']).toEqual({
    status: 'DEGRADED',
    message: 'running another schema than its file: orders',
  });

  await write('users.graphql', usersSdl.replace('anyone: User', 'anyone: Nobody'));
  const broken = await until(ready, ({ checks }) => checks['supergraph']?.message?.includes('Nobody') ?? false);
  expect(broken.status).toBe('DEGRADED');
  expect((await ask('{ anyone { name } orders { number } }')).body.errors).toBeUndefined();

  await write('users.graphql', usersSdl);
  await write('orders.graphql', ordersSdl);
  await until(ready, ({ status }) => status === 'UP');
  expect((await asked()).status).toBe(400);
});

test('a policy that is added while the gateway runs holds at once', async () => {
  const { write, ask } = federation;
  expect((await ask('{ anyone { name } }')).status).toBe(200);
  await write('users.graphql', usersSdl.replace('anyone: User', 'anyone: User @authenticated'));
  const refused = await until(
    () => ask('{ anyone { name } }'),
    ({ status }) => status !== 200,
  );
  expect(refused).toMatchObject({ status: 401, body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } });
});

test('a subgraph that moves is followed', async () => {
  const { write, ask, users, orders } = federation;
  const list = (ordersUrl: string) => `federation_version: 2
subgraphs:
  users: { routing_url: ${users.url}/graphql, schema: { file: ./users.graphql } }
  orders: { routing_url: ${ordersUrl}/graphql, schema: { file: ./orders.graphql } }`;
  await write('supergraph.yaml', list('http://127.0.0.1:9'));
  await until(
    () => ask('{ orders { number } }'),
    ({ body }) => body.errors !== undefined,
  );
  await write('supergraph.yaml', list(orders.url));
  await until(
    () => ask('{ orders { number } }'),
    ({ body }) => body.errors === undefined,
  );
});
