import { expect, test } from '@jest/globals';
import { negotiate, plainTypeOf } from './negotiate.ts';
import { eventStream, multipart } from './streams/streamFormat.ts';

const MULTIPART = 'multipart/mixed;subscriptionSpec=1.0';
const JSON_TYPE = 'application/json';
const RESPONSE = 'application/graphql-response+json';

/** The negotiated format, or the code of the refusal. */
function negotiated(accept: string | undefined, isSubscription: boolean) {
  try {
    const response = negotiate(accept, isSubscription);
    return response.kind === 'stream' ? response.format : response.type;
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

test.each([
  ['text/event-stream', eventStream],
  ['TEXT/Event-Stream; charset=utf-8', eventStream],
  [`${MULTIPART}, application/json`, multipart],
  ['multipart/mixed;boundary="graphql";subscriptionSpec="1.0",application/json', multipart],
  [`${MULTIPART}, text/event-stream`, multipart],
  [`${MULTIPART};q=0.5, text/event-stream`, eventStream],
  ['application/json, text/event-stream', eventStream],
  ['text/event-stream;q=0', 'NOT_ACCEPTABLE'],
  ['multipart/mixed', 'NOT_ACCEPTABLE'],
  ['multipart/mixed;subscriptionSpec=2.0', 'NOT_ACCEPTABLE'],
  ['multipart/mixed;deferSpec=20220824', 'NOT_ACCEPTABLE'],
  ['application/json', 'NOT_ACCEPTABLE'],
  ['*/*', 'NOT_ACCEPTABLE'],
  ['', 'NOT_ACCEPTABLE'],
  [',;=,;;;"', 'NOT_ACCEPTABLE'],
])('the response format of a subscription that accepts %j', (accept, format) => {
  expect(negotiated(accept, true)).toBe(format);
});

test.each([
  [undefined, JSON_TYPE],
  ['*/*', JSON_TYPE],
  ['application/*', JSON_TYPE],
  [`${RESPONSE}, ${JSON_TYPE}`, RESPONSE],
  [`${JSON_TYPE}, ${RESPONSE}`, JSON_TYPE],
  [`${RESPONSE};q=0.9, ${JSON_TYPE}`, JSON_TYPE],
  [`${RESPONSE}, */*;q=0.1`, RESPONSE],
  [`${JSON_TYPE};q=0, */*`, RESPONSE],
  ['application/graphql-response+json; charset=utf-8, application/json;q=0.9', RESPONSE],
  [`${MULTIPART},${RESPONSE},${JSON_TYPE};q=0.9`, RESPONSE],
  ['text/event-stream', eventStream],
  ['text/event-stream, application/json', JSON_TYPE],
  ['text/event-stream, */*;q=0.1', JSON_TYPE],
  ['text/event-stream, */*;q=0', eventStream],
  [MULTIPART, 'NOT_ACCEPTABLE'],
  ['text/plain', 'NOT_ACCEPTABLE'],
])('another operation that accepts %j is a stream only when no plain type is acceptable', (accept, format) => {
  expect(negotiated(accept, false)).toBe(format);
});

test.each([
  ['multipart/mixed;deferSpec=20220824,application/json', 'deferSpec'],
  ['multipart/mixed; incrementalSpec="v0.2", application/json', 'incrementalSpec'],
  ['multipart/mixed;incrementalSpec=v0.2;q=0.9, multipart/mixed;deferSpec=20220824', 'deferSpec'],
  ['multipart/mixed;deferSpec=20220824', 'deferSpec'],
  ['text/event-stream', 'incrementalSpec'],
  ['text/event-stream;deferSpec=20220824', 'deferSpec'],
  ['multipart/mixed;incrementalSpec=v0.2;q=0.5, application/json', undefined],
  ['multipart/mixed;deferSpec=2, application/json', undefined],
  ['multipart/mixed, application/json', undefined],
  ['application/json', undefined],
])('the parts of a response to a client that accepts %j have its format', (accept, name) => {
  expect(negotiate(accept, false).incremental?.parameter.name).toBe(name);
});

test('an error response always has a plain media type', () => {
  expect(plainTypeOf(`${MULTIPART}, ${RESPONSE}, ${JSON_TYPE}`)).toBe(RESPONSE);
  expect(plainTypeOf('text/event-stream, application/graphql-response+json')).toBe(RESPONSE);
  expect(plainTypeOf('image/png')).toBe(JSON_TYPE);
});
