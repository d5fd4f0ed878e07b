import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import { createClient } from '../client/client.ts';
import { openCountingProxy, openSubscriptionGateway } from '../tests/transports/openSubscriptionGateway.ts';
import { RawWebSocket } from '../tests/transports/rawWebSocket.ts';
import { userId } from '../tests/subscriptionFederation.ts';

type Gateway = Awaited<ReturnType<typeof openSubscriptionGateway>>;
let gateway: Gateway;
let federation: Gateway['federation'];
beforeAll(async () => {
  gateway = await openSubscriptionGateway();
  federation = gateway.federation;
});
afterAll(() => gateway[Symbol.asyncDispose]());

type Mine = { readonly myOrderEvents: { readonly sequence: number } };
const MINE = 'subscription ($after: String) { myOrderEvents(after: $after) { cursor sequence } }';
const document = parse(MINE) as TypedDocumentNode<Mine, { after?: string | null }>;
const WHOLE = 'subscription { myOrderEvents { sequence order { number } } }';
// A role change ends the subscriptions of the account within this time.
const ENDS_WITHIN_MS = 5_000;

async function socketOf(name: string): Promise<RawWebSocket> {
  return RawWebSocket.openInitialised(gateway.port, { authorization: `Bearer ${await gateway.tokenOf(name)}` });
}

function changeRoles(name: string, roles: readonly string[]): void {
  const [subject, owner] = [userId(name), userId(name)];
  const data = { userId: subject, displayName: name, roles };
  federation.publish('users', { type: 'user.roles_changed', subject, owner, data });
}

test('the client renews its token on one socket and survives a role change without missed or repeated events', async () => {
  await using proxy = await openCountingProxy(gateway.port);
  const begunAt = Date.now();
  let token = await gateway.tokenOf('ada', '3s');
  let changedAt = 0;
  const mayRenew = Promise.withResolvers<void>();
  const renewAccessToken = async (): Promise<string> => {
    if (changedAt > 0) await mayRenew.promise;
    token = await gateway.tokenOf('ada', '5m', changedAt > 0 ? ['STAFF'] : ['CUSTOMER']);
    return token;
  };
  const client = createClient({
    url: `http://127.0.0.1:${proxy.port}/graphql`,
    accessToken: () => token,
    renewAccessToken,
  });
  const events = client.subscribe(document, {});
  const count = { published: 0, received: 0 };
  const publish = (): void => {
    count.published += 1;
    federation.publishOrderEvent('renewed', 'ada');
  };
  const receive = async (): Promise<void> => {
    const sequence = (await events.next()).value?.myOrderEvents.sequence;
    // The first event may have any sequence: earlier ones were published before the subscription.
    if (count.received > 0) expect(sequence).toBe(count.received + 1);
    count.received = sequence ?? 0;
  };
  const receiveAll = async (): Promise<void> => {
    while (count.received < count.published) await receive();
  };
  const bystander = await socketOf('grace');
  bystander.subscribe('s', 'subscription { myOrderEvents { sequence } }');
  const first = receive();
  for (publish(); count.received === 0; await sleep(100)) publish();
  await first;
  await receiveAll();

  await sleep(Math.max(0, begunAt + 3_600 - Date.now()));
  publish();
  await receiveAll();
  expect(proxy.connections()).toBe(1);

  changedAt = Date.now();
  changeRoles('ada', ['STAFF']);
  const next = receive();
  await sleep(1_500);
  publish();
  mayRenew.resolve();
  await next;
  expect(Date.now() - changedAt).toBeLessThan(ENDS_WITHIN_MS);
  expect(proxy.connections()).toBe(2);
  publish();
  await receiveAll();
  await events.return?.();

  federation.publishOrderEvent('bystander', 'grace');
  expect(await bystander.message()).toMatchObject({ payload: { data: { myOrderEvents: { sequence: 1 } } } });
  bystander.raw.destroy();
}, 20_000);

test('a role change closes the sockets of the account with 4403, and a new schema ends one operation of a socket', async () => {
  const [eve, bob] = [await socketOf('eve'), await socketOf('bob')];
  for (const socket of [eve, bob]) socket.subscribe('kept', 'subscription { myOrderEvents { sequence } }');
  bob.subscribe('ended', WHOLE);
  // Once a query has been answered, the earlier subscriptions are active.
  await Promise.all([eve, bob].map(settled));
  federation.publishOrderEvent('bobs', 'bob');
  const messages = [await bob.message(), await bob.message()];
  expect(messages.map(({ id }) => id).toSorted()).toEqual(['ended', 'kept']);

  const changedAt = Date.now();
  changeRoles('eve', ['ADMIN']);
  expect((await eve.closeFrame())?.code).toBe(4403);
  expect(Date.now() - changedAt).toBeLessThan(ENDS_WITHIN_MS);

  await federation.write('orders.graphql', federation.orders.sdl.replace('number: String!', 'serial: String'));
  expect(await bob.message()).toMatchObject({
    id: 'ended',
    type: 'error',
    payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  });
  federation.publishOrderEvent('bobs', 'bob');
  const kept = { id: 'kept', payload: { data: { myOrderEvents: { sequence: 2 } } } };
  expect(await bob.message()).toMatchObject(kept);
  bob.subscribe('anew', WHOLE);
  expect(await bob.message()).toMatchObject({ id: 'anew', type: 'error' });
  bob.raw.destroy();
}, 20_000);

async function settled(socket: RawWebSocket): Promise<void> {
  socket.subscribe('query', '{ __typename }');
  for (const type of ['next', 'complete']) expect(await socket.message()).toMatchObject({ id: 'query', type });
}

test('an expired cursor is refused with 410 before the stream starts', async () => {
  const after = encodeResumeCursor({ source: 'orders', logId: 'another', position: 1 });
  const refused = await fetch(gateway.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'multipart/mixed;subscriptionSpec=1.0, application/graphql-response+json',
      authorization: `Bearer ${await gateway.tokenOf('ada')}`,
    },
    body: JSON.stringify({ query: MINE, variables: { after } }),
  });
  expect(refused.headers.get('content-type')).toMatch(/^application\/graphql-response\+json/);
  expect([refused.status, await refused.json()]).toEqual([
    410,
    {
      errors: [{ message: expect.any(String), extensions: { code: 'CURSOR_EXPIRED', requestId: expect.any(String) } }],
    },
  ]);
});
