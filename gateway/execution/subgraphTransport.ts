import { Pool, type Dispatcher } from 'undici';

/** A request to a subgraph. */
export type TransportRequest = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string | Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Epoch milliseconds; the request is aborted at the next check after it. */
  readonly endsAt: number;
  /** Whether no client waits for the response any more; the request is then aborted, too. */
  readonly isAbandoned?: (() => boolean) | undefined;
};

export type TransportResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

/** HTTP to one address over keep-alive connections. Disposing waits for running requests. */
export type SubgraphTransport = {
  /** Rejects when there is no whole response in time. */
  readonly send: (request: TransportRequest) => Promise<TransportResponse>;
} & AsyncDisposable;

const CONNECTIONS = 64;
const CONNECT_TIMEOUT_MS = 1000;
/** How often running requests are checked; one timer for all costs less than one for each. */
const CHECK_EVERY_MS = 50;

/** Opens the pool. It connects at the first request. */
export function openSubgraphTransport(o: { origin: string; maxResponseBytes: number }): SubgraphTransport {
  const pool = new Pool(o.origin, {
    connections: CONNECTIONS,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    // Every request has its own end.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: o.maxResponseBytes,
  });
  const running = new Set<Exchange>();
  let checks: NodeJS.Timeout | null = null;

  function check(): void {
    const now = Date.now();
    for (const exchange of running) exchange.endIfDue(now);
    if (running.size > 0 || checks === null) return;
    clearInterval(checks);
    checks = null;
  }

  return {
    send(request) {
      const { method, path, body, headers } = request;
      return new Promise((resolve, reject) => {
        const exchange = new Exchange(request, (outcome) => {
          running.delete(exchange);
          if (outcome instanceof Error) reject(outcome);
          else resolve(outcome);
        });
        running.add(exchange);
        checks ??= setInterval(check, CHECK_EVERY_MS);
        pool.dispatch({ method, path, body, headers }, exchange);
      });
    },
    [Symbol.asyncDispose]: () => pool.close(),
  };
}

/** One request and its response, as undici reports it. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: TransportRequest;
  readonly #onEnd: (outcome: TransportResponse | Error) => void;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | null = null;
  #status = 0;
  #headers: TransportResponse['headers'] = {};
  #givenUp: Error | null = null;

  constructor(request: TransportRequest, onEnd: (outcome: TransportResponse | Error) => void) {
    this.#request = request;
    this.#onEnd = onEnd;
  }

  endIfDue(now: number): void {
    const { endsAt, isAbandoned } = this.#request;
    if (now >= endsAt) this.#giveUp(new Error('expected a response before the deadline, got none'));
    else if (isAbandoned?.()) this.#giveUp(new Error('the client closed its connection'));
  }

  #giveUp(reason: Error): void {
    this.#givenUp = reason;
    this.#onEnd(reason);
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It waited for a free connection until its end.
    if (this.#givenUp) controller.abort(this.#givenUp);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: TransportResponse['headers']): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [first] = this.#chunks;
    const body = first && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    this.#onEnd({ status: this.#status, headers: this.#headers, body: textOf(body) });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (!this.#givenUp) this.#onEnd(error);
  }
}

/** Some servers begin a text with a byte order mark, which JSON does not allow. */
function textOf(body: Buffer): string {
  const text = body.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
