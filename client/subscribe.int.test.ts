import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { WebSocketServer } from 'ws';
import { createClient } from './client.ts';
import { MyOrderEventsDocument } from './generated/graphql.ts';

type Subscribe = {
  readonly type: string;
  readonly id: string;
  readonly payload: { variables: { after: string | null } };
};
/** How the gateway answers one subscribe message: closes the socket, refuses it, or sends an event and closes. */
type Answer = { readonly close: number } | { readonly refuse: string } | { readonly send: string };

/** Opens a gateway that gives one answer after the other, and records the `after` of each subscribe message. */
async function openGateway(answers: readonly Answer[]) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const left = [...answers];
  const cursorsReceived: (string | null)[] = [];
  server.on('connection', (socket) => {
    const send = (message: object): void => socket.send(JSON.stringify(message));
    socket.on('message', (text: Buffer) => {
      const { type, id, payload } = JSON.parse(text.toString()) as Subscribe;
      if (type === 'connection_init') return send({ type: 'connection_ack' });
      if (type !== 'subscribe') return undefined;
      cursorsReceived.push(payload.variables.after);
      const answer = left.shift() ?? { close: 4400 };
      if ('refuse' in answer)
        return send({ id, type: 'error', payload: [{ message: 'No.', extensions: { code: answer.refuse } }] });
      if ('close' in answer) return socket.close(answer.close);
      send({ id, type: 'next', payload: { data: { myOrderEvents: { cursor: answer.send } } } });
      return socket.close(1013);
    });
  });
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    cursorsReceived,
    async [Symbol.asyncDispose]() {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

async function cursorsFrom(answers: readonly Answer[], renewAccessToken?: () => Promise<string | null>) {
  await using gateway = await openGateway(answers);
  const client = createClient({ url: gateway.url, accessToken: () => 'token', renewAccessToken });
  const cursors: (string | null | undefined)[] = [];
  const events = client.subscribe(MyOrderEventsDocument, {});
  const ended = await (async () => {
    for await (const { myOrderEvents } of events) cursors.push(myOrderEvents.cursor);
  })().catch((error: unknown) => error);
  return { cursors, resumedAfter: gateway.cursorsReceived, ended };
}

test('a subscription refused for the moment is requested again, after the last received cursor', async () => {
  const { cursors, resumedAfter } = await cursorsFrom([
    { refuse: 'DEPENDENCY_UNAVAILABLE' },
    { send: 'one' },
    { refuse: 'OVERLOADED' },
    { send: 'two' },
  ]);
  expect(cursors).toEqual(['one', 'two']);
  expect(resumedAfter).toEqual([null, null, 'one', 'one', 'two']);
});

test('a token that ended while the gateway was away is renewed, however often that was tried before', async () => {
  const away = { close: 1001 };
  const { cursors } = await cursorsFrom(
    [{ send: 'one' }, away, away, { close: 4403 }, { send: 'two' }],
    async () => 'new',
  );
  expect(cursors).toEqual(['one', 'two']);
});

test('a token that cannot be renewed now is renewed at the next attempt', async () => {
  let renewals = 0;
  const renew = async (): Promise<string> => {
    renewals += 1;
    if (renewals === 1) throw new Error('away');
    return 'new';
  };
  const { cursors } = await cursorsFrom([{ close: 4403 }, { close: 4403 }, { send: 'one' }], renew);
  expect([cursors, renewals]).toEqual([['one'], 2]);
});

test('tokens that are refused again and again end it, and so does having no other', async () => {
  const refused = Array.from({ length: 9 }, (): Answer => ({ close: 4403 }));
  const { resumedAfter, ended } = await cursorsFrom(refused, async () => 'new');
  expect(resumedAfter).toHaveLength(3);
  expect(ended).toMatchObject({ code: 4403 });
  expect((await cursorsFrom(refused, async () => null)).resumedAfter).toHaveLength(1);
});

test('what the graph refuses for good is thrown', async () => {
  const { resumedAfter, ended } = await cursorsFrom([{ refuse: 'CURSOR_EXPIRED' }]);
  expect(resumedAfter).toHaveLength(1);
  expect(ended).toMatchObject({ code: 'CURSOR_EXPIRED' });
});
