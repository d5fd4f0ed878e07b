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
/** What a gateway does with one subscription: closes the socket, refuses it, or tells of an event and closes. */
type Turn = { readonly close: number } | { readonly refuse: string } | { readonly send: string };

/** A gateway that takes one turn after the other, and remembers behind what was asked. */
async function openGateway(turns: readonly Turn[]) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const left = [...turns];
  const asked: (string | null)[] = [];
  server.on('connection', (socket) => {
    const say = (message: object): void => socket.send(JSON.stringify(message));
    socket.on('message', (text: Buffer) => {
      const { type, id, payload } = JSON.parse(text.toString()) as Subscribe;
      if (type === 'connection_init') return say({ type: 'connection_ack' });
      if (type !== 'subscribe') return undefined;
      asked.push(payload.variables.after);
      const turn = left.shift() ?? { close: 4400 };
      if ('refuse' in turn)
        return say({ id, type: 'error', payload: [{ message: 'No.', extensions: { code: turn.refuse } }] });
      if ('close' in turn) return socket.close(turn.close);
      say({ id, type: 'next', payload: { data: { myOrderEvents: { cursor: turn.send } } } });
      return socket.close(1013);
    });
  });
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

async function cursorsFrom(turns: readonly Turn[], renewAccessToken?: () => Promise<string | null>) {
  await using gateway = await openGateway(turns);
  const client = createClient({ url: gateway.url, accessToken: () => 'token', renewAccessToken });
  const cursors: (string | null | undefined)[] = [];
  const events = client.subscribe(MyOrderEventsDocument, {});
  const ended = await (async () => {
    for await (const { myOrderEvents } of events) cursors.push(myOrderEvents.cursor);
  })().catch((error: unknown) => error);
  return { cursors, asked: gateway.asked, ended };
}

test('a subscription refused for the moment is requested again, after the last received cursor', async () => {
  const { cursors, asked } = await cursorsFrom([
    { refuse: 'DEPENDENCY_UNAVAILABLE' },
    { send: 'one' },
    { refuse: 'OVERLOADED' },
    { send: 'two' },
  ]);
  expect(cursors).toEqual(['one', 'two']);
  expect(asked).toEqual([null, null, 'one', 'one', 'two']);
});

test('a token that ended while the gateway was away is renewed, however often that was tried before', async () => {
  const away = { close: 1001 };
  const { cursors } = await cursorsFrom(
    [{ send: 'one' }, away, away, { close: 4403 }, { send: 'two' }],
    async () => 'new',
  );
  expect(cursors).toEqual(['one', 'two']);
});

test('a newer token that cannot be had now is asked for again', async () => {
  let asked = 0;
  const renew = async (): Promise<string> => {
    asked += 1;
    if (asked === 1) throw new Error('away');
    return 'new';
  };
  const { cursors } = await cursorsFrom([{ close: 4403 }, { close: 4403 }, { send: 'one' }], renew);
  expect([cursors, asked]).toEqual([['one'], 2]);
});

test('tokens that are refused again and again end it, and so does having no other', async () => {
  const refused = Array.from({ length: 9 }, (): Turn => ({ close: 4403 }));
  const { asked, ended } = await cursorsFrom(refused, async () => 'new');
  expect(asked).toHaveLength(3);
  expect(ended).toMatchObject({ code: 4403 });
  expect((await cursorsFrom(refused, async () => null)).asked).toHaveLength(1);
});

test('what the graph refuses for good is thrown', async () => {
  const { asked, ended } = await cursorsFrom([{ refuse: 'CURSOR_EXPIRED' }]);
  expect(asked).toHaveLength(1);
  expect(ended).toMatchObject({ code: 'CURSOR_EXPIRED' });
});
