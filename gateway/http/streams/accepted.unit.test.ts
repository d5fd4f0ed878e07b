import { expect, test } from '@jest/globals';
import { acceptedStream } from './accepted.ts';
import { eventStream, multipart } from './streamFormat.ts';

const MULTIPART = 'multipart/mixed;subscriptionSpec=1.0';

test.each([
  ['text/event-stream', eventStream],
  ['TEXT/Event-Stream; charset=utf-8', eventStream],
  [`${MULTIPART}, application/json`, multipart],
  ['multipart/mixed;boundary="graphql";subscriptionSpec="1.0",application/json', multipart],
  [`${MULTIPART}, text/event-stream`, multipart],
  [`${MULTIPART};q=0.5, text/event-stream`, eventStream],
  ['application/json, text/event-stream', eventStream],
  ['text/event-stream;q=0', null],
  ['multipart/mixed', null],
  ['multipart/mixed;subscriptionSpec=2.0', null],
  ['multipart/mixed;deferSpec=20220824', null],
  ['application/json', null],
  ['*/*', null],
  ['', null],
  [',;=,;;;"', null],
])('a subscription accepting %j is answered so', (accept, format) => {
  expect(acceptedStream(accept, true)).toBe(format);
});

test.each([
  ['text/event-stream', eventStream],
  ['text/event-stream, application/json', null],
  ['text/event-stream, */*;q=0.1', null],
  ['text/event-stream, */*;q=0', eventStream],
  [MULTIPART, null],
])('anything else accepting %j streams only when it must', (accept, format) => {
  expect(acceptedStream(accept, false)).toBe(format);
});
