import { expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { openDoors } from '../../tests/doors/openDoors.ts';
import { RawSocket } from '../../tests/doors/rawSocket.ts';
import { RawWebSocket, upgradeRequest } from '../../tests/doors/rawWebSocket.ts';

const BODY = '{"query":"subscription { ticks }"}';
const post = (accept: string) =>
  `POST /graphql HTTP/1.1\r\nhost: gateway\r\naccept: ${accept}\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`;

test('a gateway that closes says so on every way in, so that clients come again, and takes nobody new', async () => {
  const doors = await openDoors({ closeTimeoutMs: 200 });
  const [polite, deaf] = await Promise.all([RawWebSocket.greeted(doors.port), RawWebSocket.greeted(doors.port)]);
  const [sse, multipart] = await Promise.all([RawSocket.open(doors.port), RawSocket.open(doors.port)]);
  polite.subscribe('a', 'subscription { ticks }');
  deaf.subscribe('a', 'subscription { ticks }');
  deaf.raw.socket.pause();
  sse.write(post('text/event-stream'));
  multipart.write(post('multipart/mixed;subscriptionSpec=1.0'));
  await eventually(async () => doors.live.counters().subscriptions === 4);

  const late = await RawSocket.open(doors.port);
  const begun = Date.now();
  const closing = doors.close();
  expect(await polite.closed()).toEqual({ code: 1001, reason: 'The gateway is closing.' });
  late.write(upgradeRequest());
  expect(await late.takeAll()).toMatch(/^$|^HTTP\/1.1 503 /);
  const [ofSse, ofMultipart] = await Promise.all([sse.takeAll(), multipart.takeAll()]);
  expect(ofSse).toMatch(/text\/event-stream/);
  expect(ofSse).not.toContain('event: complete');
  expect(ofSse).toMatch(/\r\n0\r\n\r\n$/);
  expect(ofMultipart).toMatch(/"payload":null,.*"code":"STREAM_ENDED".*--graphql--\r\n/s);
  await closing;
  expect(Date.now() - begun).toBeLessThan(4000);
  expect(doors.live.counters()).toEqual({ subscriptions: 0, groups: 0, waiting: 0 });
  deaf.raw.destroy();
});
