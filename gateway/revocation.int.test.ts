import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { relayEvents } from '#platform/eventLog/relayEvents.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { createLog } from '#platform/log/log.ts';
import { ada, openSmallFederation } from '../tests/smallFederation.ts';
import { identityKey } from '../tests/smallSubgraph.ts';

const log = createLog({ service: 'users', level: 'silent' });
let federation: Awaited<ReturnType<typeof openSmallFederation>>;
beforeEach(async () => {
  federation = await openSmallFederation();
});
afterEach(() => federation[Symbol.asyncDispose]());

/** An event log of users in memory, served to readers and published by a relay. */
function openUsersLog({ users, pubSub }: typeof federation) {
  const assigned: EventEnvelope[] = [];
  const waiting: EventEnvelope[] = [];
  const headNow = () => ({ logId: 'log', head: assigned.length, oldest: 1 });
  users.serve('/events/head', () => ({ status: 200, body: { ...headNow(), since: 0 } }));
  users.serve('/events', (query) => ({
    status: 200,
    body: { ...headNow(), events: assigned.slice(Number(query.get('after'))) },
  }));
  const eventLog = {
    head: async () => headNow(),
    readAfter: async (position: number) => assigned.slice(position),
    assign: async () => {
      const pending = waiting.splice(0);
      assigned.push(...pending);
      return pending;
    },
    prune: async () => 0,
  };
  const sign = testIdentity('users', { secret: identityKey }).signMessage;
  const relay = relayEvents({ eventLog, pubSub, source: 'users', sign, log });
  return {
    [Symbol.asyncDispose]: () => relay[Symbol.asyncDispose](),
    publish(type: string, data: Record<string, unknown>) {
      const position = assigned.length + waiting.length + 1;
      const at = { logId: 'log', position, version: position, occurredAt: new Date().toISOString() };
      const about = {
        id: `evt_${position}`,
        source: 'users',
        subject: ada,
        owner: ada,
        channels: [],
        traceparent: null,
      };
      waiting.push({ ...about, ...at, type, data });
      relay.wake();
    },
  };
}

async function millisecondsUntilRefused(token: string): Promise<number> {
  const startedAt = Date.now();
  for (;;) {
    const { status } = await federation.execute('{ secret }', { token });
    if (status === 401) return Date.now() - startedAt;
    if (Date.now() - startedAt > 8000) throw new Error(`expected 401 within 8 s, got ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('logout, a disabled account and changed roles revoke the tokens they concern within two seconds', async () => {
  await using usersLog = openUsersLog(federation);
  const [one, two, three] = await Promise.all(['ses_1', 'ses_2', 'ses_3'].map((sid) => federation.sign({ sid })));
  const other = await federation.sign({ sub: 'usr_2', sid: 'ses_4' });
  if (!one || !two || !three) throw new Error('expected three tokens');
  for (const token of [one, two, three]) expect((await federation.execute('{ secret }', { token })).status).toBe(200);

  usersLog.publish('session.ended', { userId: ada, sessionId: 'ses_1' });
  expect(await millisecondsUntilRefused(one)).toBeLessThan(2000);
  expect((await federation.execute('{ secret }', { token: two })).status).toBe(200);

  usersLog.publish('user.roles_changed', { userId: ada, displayName: 'Ada', roles: ['MANAGER'] });
  expect(await millisecondsUntilRefused(two)).toBeLessThan(2000);
  const manager = await federation.sign({ sid: 'ses_5', roles: ['MANAGER'] });
  expect((await federation.execute('{ secret }', { token: manager })).status).toBe(200);

  usersLog.publish('user.disabled', { userId: ada, displayName: 'Ada', roles: ['MANAGER'] });
  expect(await millisecondsUntilRefused(manager)).toBeLessThan(2000);
  expect((await federation.execute('{ secret }', { token: other })).status).toBe(200);
});

test('a gateway knows logouts from before it opened', async () => {
  await using usersLog = openUsersLog(federation);
  usersLog.publish('session.ended', { userId: ada, sessionId: 'ses_1' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const again = await federation.openAnotherGateway();
  const token = await federation.sign();
  const answer = await fetch(`${again.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: '{"query":"{ secret }"}',
  });
  expect(answer.status).toBe(401);
});

test('a gateway that cannot read the log of users serves requests and reports it', async () => {
  federation.users.serve('/events/head', () => ({ status: 503, body: {} }));
  const again = await federation.openAnotherGateway();
  const health = await (await fetch(`${again.url}/health/ready`)).json();
  expect(health).toMatchObject({ status: 'DEGRADED', checks: { usersLog: { status: 'DEGRADED' } } });
  const token = await federation.sign();
  const answer = await fetch(`${again.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: '{"query":"{ secret }"}',
  });
  expect(await answer.json()).toEqual({ data: { secret: ada } });
});
