import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Fault } from '#platform/faults/faults.ts';
import { openServerSentEvents } from './serverSentEvents.ts';

type Sent = { readonly status?: number; readonly type?: string; readonly chunks: readonly string[] };

/** Subscribes to a server that sends these chunks, one after the other, and returns the events. */
async function eventsOf({ status = 200, type = 'text/event-stream', chunks }: Sent): Promise<unknown[]> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': type });
    void (async () => {
      for (const chunk of chunks) {
        response.write(chunk);
        await sleep(10);
      }
      response.end();
    })();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  try {
    const events = await openServerSentEvents({
      subgraph: 'news',
      url: new URL(`http://127.0.0.1:${port}/`),
      payload: { query: 'subscription { a }', variables: {} },
      headers: {},
      connectTimeoutMs: 2000,
      maxMessageBytes: 1000,
      signal: new AbortController().signal,
    });
    const read: unknown[] = [];
    for await (const event of events) read.push(event.kind === 'next' ? event.response : event.errors.map(causeOf));
    return read;
  } catch (error) {
    return (error as AggregateError).errors.map(causeOf);
  } finally {
    server.close();
  }
}

const causeOf = (error: unknown) =>
  error instanceof Fault && error.cause instanceof Error ? error.cause.message : (error as Error).message;

const next = (a: number) => `event: next\ndata: {"data":{"a":${a}}}\n\n`;
const complete = 'event: complete\ndata:\n\n';

test('events are read wherever the chunks of a stream end, with each kind of line break, and without comments', async () => {
  const text = `: hello\n\n${next(1)}${next(2).replaceAll('\n', '\r\n')}event:next\ndata: {"data":\ndata: {"a":3}}\n\n`;
  const expected = [1, 2, 3].map((a) => ({ data: { a } }));
  expect(await eventsOf({ chunks: [`${text}${complete}`] })).toEqual(expected);
  expect(await eventsOf({ chunks: [...`${text}${complete}`] })).toEqual(expected);
});

test('a stream that ends without complete, or sends what is no result, is lost after the events before it', async () => {
  expect(await eventsOf({ chunks: [next(1)] })).toEqual([
    { data: { a: 1 } },
    ['expected `complete` before the end of the stream'],
  ]);
  expect(await eventsOf({ chunks: [next(1), 'event: next\ndata: {}\n\n', complete] })).toEqual([
    { data: { a: 1 } },
    ['expected data or errors, got neither in an event'],
  ]);
});

test('a message that is too large ends the stream, and several that are not do not', async () => {
  expect(await eventsOf({ chunks: [...Array.from({ length: 100 }, (_, a) => next(a)), complete] })).toHaveLength(100);
  const lost = [['expected a message of at most 1000 bytes']];
  expect(await eventsOf({ chunks: [`event: next\ndata: ${'x'.repeat(2000)}`] })).toEqual(lost);
  expect(
    await eventsOf({ chunks: ['event: next\n', ...Array.from({ length: 30 }, () => `data: ${'x'.repeat(50)}\n`)] }),
  ).toEqual(lost);
});

test('a response that is no stream is a refusal when it has errors, and otherwise no answer', async () => {
  const type = 'application/json';
  expect(await eventsOf({ status: 400, type, chunks: ['{"errors":[{"message":"no"}]}'] })).toEqual(['no']);
  expect(await eventsOf({ type, chunks: ['{"data":{"a":1}}'] })).toEqual([
    'expected a stream of events, got status 200',
  ]);
  expect(await eventsOf({ status: 502, type: 'text/html', chunks: ['<p>'] })).toEqual([
    'expected JSON, got text/html with status 502',
  ]);
});
