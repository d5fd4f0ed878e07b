import { expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { openTransports } from '../../tests/transports/openTransports.ts';
import { RawSocket } from '../../tests/transports/rawSocket.ts';
import { RawWebSocket, upgradeRequest } from '../../tests/transports/rawWebSocket.ts';

const BODY = '{"query":"subscription { ticks }"}';
const post = (accept: string) =>
  `POST /graphql HTTP/1.1\r\nhost: gateway\r\naccept: ${accept}\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`;

test('a closing gateway ends every transport so that clients reconnect, and accepts no new connection', async () => {
  const transports = await openTransports({ closeTimeoutMs: 200 });
  const [responsive, stalled] = await Promise.all([
    RawWebSocket.openInitialised(transports.port),
    RawWebSocket.openInitialised(transports.port),
  ]);
  const [sse, multipart] = await Promise.all([RawSocket.open(transports.port), RawSocket.open(transports.port)]);
  responsive.subscribe('a', 'subscription { ticks }');
  stalled.subscribe('a', 'subscription { ticks }');
  stalled.raw.socket.pause();
  sse.write(post('text/event-stream'));
  multipart.write(post('multipart/mixed;subscriptionSpec=1.0'));
  await eventually(async () => transports.hub.counters().subscriptions === 4);

  const late = await RawSocket.open(transports.port);
  const startedAt = Date.now();
  const closing = transports.close();
  expect(await responsive.closeFrame()).toEqual({ code: 1001, reason: 'The gateway is closing.' });
  late.write(upgradeRequest());
  expect(await late.takeAll()).toMatch(/^$|^HTTP\/1.1 503 /);
  const [ofSse, ofMultipart] = await Promise.all([sse.takeAll(), multipart.takeAll()]);
  expect(ofSse).toMatch(/text\/event-stream/);
  expect(ofSse).not.toContain('event: complete');
  expect(ofSse).toMatch(/\r\n0\r\n\r\n$/);
  expect(ofMultipart).toMatch(/"payload":null,.*"code":"STREAM_ENDED".*--graphql--\r\n/s);
  await closing;
  expect(Date.now() - startedAt).toBeLessThan(4000);
  expect(transports.hub.counters()).toEqual({ subscriptions: 0, groups: 0, waiting: 0 });
  stalled.raw.destroy();
});
