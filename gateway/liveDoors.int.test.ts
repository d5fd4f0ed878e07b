import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import { createClient } from '../client/client.ts';
import { openCountingWay, openLiveGateway } from '../tests/doors/openLiveGateway.ts';
import { RawWebSocket } from '../tests/doors/rawWebSocket.ts';
import { userId } from '../tests/liveFederation.ts';

type Gateway = Awaited<ReturnType<typeof openLiveGateway>>;
let gateway: Gateway;
let federation: Gateway['federation'];
beforeAll(async () => {
  gateway = await openLiveGateway();
  federation = gateway.federation;
});
afterAll(() => gateway[Symbol.asyncDispose]());

type Mine = { readonly myOrderEvents: { readonly sequence: number } };
const MINE = 'subscription ($after: String) { myOrderEvents(after: $after) { cursor sequence } }';
const document = parse(MINE) as TypedDocumentNode<Mine, { after?: string | null }>;
const WHOLE = 'subscription { myOrderEvents { sequence order { number } } }';
// A role change ends what it must within this time.
const ENDS_WITHIN_MS = 5_000;

async function socketOf(name: string): Promise<RawWebSocket> {
  return RawWebSocket.greeted(gateway.port, { authorization: `Bearer ${await gateway.tokenOf(name)}` });
}

function changeRoles(name: string, roles: readonly string[]): void {
  const [subject, owner] = [userId(name), userId(name)];
  const data = { userId: subject, displayName: name, roles };
  federation.tell('users', { type: 'user.roles_changed', subject, owner, data });
}

test('the client renews its token in time on the one socket, and goes through a role change: nothing missed or twice', async () => {
  await using way = await openCountingWay(gateway.port);
  const begunAt = Date.now();
  let token = await gateway.tokenOf('ada', '3s');
  let changedAt = 0;
  const mayGoOn = Promise.withResolvers<void>();
  const renewAccessToken = async (): Promise<string> => {
    if (changedAt > 0) await mayGoOn.promise;
    token = await gateway.tokenOf('ada', '5m', changedAt > 0 ? ['STAFF'] : ['CUSTOMER']);
    return token;
  };
  const client = createClient({
    url: `http://127.0.0.1:${way.port}/graphql`,
    accessToken: () => token,
    renewAccessToken,
  });
  const events = client.subscribe(document, {});
  const count = { told: 0, heard: 0 };
  const tell = (): void => {
    count.told += 1;
    federation.tellOrder('renewed', 'ada');
  };
  const hear = async (): Promise<void> => {
    const sequence = (await events.next()).value?.myOrderEvents.sequence;
    // The first may be any: what was told before somebody listened is not for them.
    if (count.heard > 0) expect(sequence).toBe(count.heard + 1);
    count.heard = sequence ?? 0;
  };
  const hearAll = async (): Promise<void> => {
    while (count.heard < count.told) await hear();
  };
  const bystander = await socketOf('grace');
  bystander.subscribe('s', 'subscription { myOrderEvents { sequence } }');
  const first = hear();
  for (tell(); count.heard === 0; await sleep(100)) tell();
  await first;
  await hearAll();

  await sleep(Math.max(0, begunAt + 3_600 - Date.now()));
  tell();
  await hearAll();
  expect(way.connections()).toBe(1);

  changedAt = Date.now();
  changeRoles('ada', ['STAFF']);
  const next = hear();
  await sleep(1_500);
  tell();
  mayGoOn.resolve();
  await next;
  expect(Date.now() - changedAt).toBeLessThan(ENDS_WITHIN_MS);
  expect(way.connections()).toBe(2);
  tell();
  await hearAll();
  await events.return?.();

  federation.tellOrder('bystander', 'grace');
  expect(await bystander.message()).toMatchObject({ payload: { data: { myOrderEvents: { sequence: 1 } } } });
  bystander.raw.destroy();
}, 20_000);

test('a role change closes the sockets of that account with 4403, and another schema ends one operation of a socket', async () => {
  const [eve, bob] = [await socketOf('eve'), await socketOf('bob')];
  for (const socket of [eve, bob]) socket.subscribe('kept', 'subscription { myOrderEvents { sequence } }');
  bob.subscribe('ended', WHOLE);
  // Answered once, so what was asked before is subscribed.
  await Promise.all([eve, bob].map(settled));
  federation.tellOrder('bobs', 'bob');
  const told = [await bob.message(), await bob.message()];
  expect(told.map(({ id }) => id).toSorted()).toEqual(['ended', 'kept']);

  const changedAt = Date.now();
  changeRoles('eve', ['ADMIN']);
  expect((await eve.closed())?.code).toBe(4403);
  expect(Date.now() - changedAt).toBeLessThan(ENDS_WITHIN_MS);

  await federation.write('orders.graphql', federation.orders.sdl.replace('number: String!', 'serial: String'));
  expect(await bob.message()).toMatchObject({
    id: 'ended',
    type: 'error',
    payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  });
  federation.tellOrder('bobs', 'bob');
  const kept = { id: 'kept', payload: { data: { myOrderEvents: { sequence: 2 } } } };
  expect(await bob.message()).toMatchObject(kept);
  bob.subscribe('anew', WHOLE);
  expect(await bob.message()).toMatchObject({ id: 'anew', type: 'error' });
  bob.raw.destroy();
}, 20_000);

async function settled(socket: RawWebSocket): Promise<void> {
  socket.subscribe('asked', '{ __typename }');
  for (const type of ['next', 'complete']) expect(await socket.message()).toMatchObject({ id: 'asked', type });
}

test('a cursor that is no longer known is answered 410 before there is a stream', async () => {
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
