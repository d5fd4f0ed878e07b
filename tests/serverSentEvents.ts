/** One message of an event stream. `id` is the event's cursor; `data` is parsed JSON. */
export type EventStreamMessage = { readonly id: string | null; readonly event: string; readonly data: unknown };

export type EventStream = AsyncDisposable & {
  /** Resolves with the next message and skips keep-alive comments; throws if the stream ends. */
  readonly next: () => Promise<EventStreamMessage>;
};

type StreamRequest = {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly token?: string | null;
  readonly lastEventId?: string | null;
};

/** Subscribes over server-sent events (html.spec.whatwg.org, 9.2) on a new connection, which disposal closes. */
export async function openEventStream(url: string, request: StreamRequest): Promise<EventStream> {
  const { query, variables = {}, token = null, lastEventId = null } = request;
  const aborting = new AbortController();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(lastEventId !== null && { 'last-event-id': lastEventId }),
    },
    body: JSON.stringify({ query, variables }),
    signal: aborting.signal,
  });
  if (response.status !== 200 || !response.body) throw new Error(`expected a stream, got ${response.status}`);
  const messages = messagesOf(response.body.pipeThrough(new TextDecoderStream()));
  return {
    async next() {
      const { value, done } = await messages.next();
      if (done) throw new Error('expected another message, got the end of the stream');
      return value;
    },
    async [Symbol.asyncDispose]() {
      aborting.abort();
    },
  };
}

async function* messagesOf(chunks: ReadableStream<string>): AsyncGenerator<EventStreamMessage, void> {
  let text = '';
  for await (const chunk of chunks) {
    const blocks = `${text}${chunk}`.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const message = messageIn(block);
      if (message) yield message;
    }
  }
}

function messageIn(block: string): EventStreamMessage | null {
  const fields = new Map(
    block
      .split('\n')
      .filter((line) => !line.startsWith(':'))
      .map((line) => [line.split(':', 1)[0] ?? '', line.slice(line.indexOf(':') + 1).trimStart()] as const),
  );
  const data = fields.get('data');
  if (!data) return null;
  return { id: fields.get('id') ?? null, event: fields.get('event') ?? 'message', data: JSON.parse(data) };
}
