import { Agent, request as send, type Dispatcher } from 'undici';
import { eventsLost, eventsRefused, subgraphEvent } from './subgraphEvents.ts';
import type { EventsRequest, OpenSubgraphEvents, SubgraphEvent } from './subgraphEvents.ts';
import { readSubgraphResponse } from './subgraphResponse.ts';

/** A stream may be silent for as long as it lasts. No connection is kept for a next one. */
const connections = new Agent({ headersTimeout: 0, bodyTimeout: 0, pipelining: 0 });

type Body = Dispatcher.ResponseData['body'];
type Message = { readonly event: string; readonly data: string };

/**
 * Subscribes by the distinct connections mode of GraphQL over SSE (github.com/enisdenjo/graphql-sse, PROTOCOL.md). A
 * stream that ends without `complete` is lost; a JSON response with errors is a refusal.
 */
export const openServerSentEvents: OpenSubgraphEvents = async (request) => {
  const { subgraph, connectTimeoutMs, signal } = request;
  const connecting = new AbortController();
  const timer = setTimeout(
    () => connecting.abort(new Error('expected a response in time, got none')),
    connectTimeoutMs,
  );
  try {
    const { statusCode, headers, body } = await send(request.url, {
      method: 'POST',
      headers: { ...request.headers, accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify(request.payload),
      dispatcher: connections,
      signal: AbortSignal.any([signal, connecting.signal]),
    });
    if (statusCode === 200 && /^text\/event-stream\b/.test(String(headers['content-type'])))
      return eventsIn(body, request);
    const text = await textOf(body, request);
    const { errors = [] } = readSubgraphResponse(subgraph, { status: statusCode, headers, body: text }, false);
    if (errors.length > 0) throw new AggregateError(eventsRefused(subgraph, errors).errors);
    throw new Error(`expected a stream of events, got status ${statusCode}`);
  } catch (error) {
    throw error instanceof AggregateError ? error : new AggregateError(eventsLost(subgraph, error).errors);
  } finally {
    clearTimeout(timer);
  }
};

async function* eventsIn(body: Body, request: EventsRequest): AsyncGenerator<SubgraphEvent, void> {
  const { subgraph } = request;
  try {
    for await (const { event, data } of messagesIn(body, request)) {
      if (event === 'complete') return;
      if (event !== 'next') continue;
      const read = subgraphEvent(subgraph, JSON.parse(data));
      yield read;
      if (read.kind === 'error') return;
    }
    throw new Error('expected `complete` before the end of the stream');
  } catch (error) {
    yield eventsLost(subgraph, error);
  }
}

/** Parses an event stream (html.spec.whatwg.org, 9.2.6). */
async function* messagesIn(body: Body, { maxMessageBytes }: EventsRequest): AsyncGenerator<Message, void> {
  const decoder = new TextDecoder();
  let rest = '';
  let event = '';
  let data: string[] = [];
  let size = 0;
  for await (const chunk of body) {
    // A line break may be of two characters, of which the second has not arrived.
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
      if (field === 'event') event = value;
      if (field === 'data') size += data.push(value) && value.length;
      if (line !== '') continue;
      if (event !== '' || data.length > 0) yield { event, data: data.join('\n') };
      [event, data, size] = ['', [], 0];
    }
    requireSize(size + rest.length, maxMessageBytes);
  }
}

async function textOf(body: Body, { maxMessageBytes }: EventsRequest): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunks.push(chunk) && chunk.length;
    requireSize(size, maxMessageBytes);
  }
  return Buffer.concat(chunks).toString();
}

function requireSize(size: number, max: number): void {
  if (size > max) throw new Error(`expected a message of at most ${max} bytes`);
}
