import { errors, Pool, type Dispatcher } from 'undici';

/** A request to an instance of a subgraph. */
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

/** HTTP to one instance over keep-alive connections. Disposing waits for running requests. */
export type InstancePool = {
  /** Rejects with a {@link TransportError} when there is no whole response in time. */
  readonly send: (request: TransportRequest) => Promise<TransportResponse>;
} & AsyncDisposable;

/**
 * Why there is no response: `unreachable`: no connection could be opened, so that nothing was sent · `broken`: the
 * connection ended early · `late`: there was none before `endsAt` · `hurried`: the same, but it had less than 100 ms, so
 * that the instance is not to blame · `abandoned`: no client waits · `tooLarge`.
 */
export type TransportFailure = 'unreachable' | 'broken' | 'late' | 'hurried' | 'abandoned' | 'tooLarge';

export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly kind: TransportFailure;

  constructor(kind: TransportFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

const CONNECTIONS = 64;
const CONNECT_TIMEOUT_MS = 1000;
/** How often running requests are checked; one timer for all costs less than one for each. */
const CHECK_EVERY_MS = 50;
const FAIR_MS = 100;

/** Opens the pool. It connects at the first request. */
export function openInstancePool(o: { origin: string; maxResponseBytes: number }): InstancePool {
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
        // It may have waited until its deadline before.
        if (exchange.endIfDue(Date.now())) return;
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
  readonly #startedAt = Date.now();
  #controller: Dispatcher.DispatchController | null = null;
  #status = 0;
  #headers: TransportResponse['headers'] = {};
  #givenUp: TransportError | null = null;

  constructor(request: TransportRequest, onEnd: (outcome: TransportResponse | Error) => void) {
    this.#request = request;
    this.#onEnd = onEnd;
  }

  endIfDue(now: number): boolean {
    const { endsAt, isAbandoned } = this.#request;
    const kind = now - this.#startedAt < FAIR_MS ? 'hurried' : 'late';
    if (now >= endsAt) this.#giveUp(new TransportError(kind, 'expected a response before the deadline, got none'));
    else if (isAbandoned?.()) this.#giveUp(new TransportError('abandoned', 'the client closed its connection'));
    return this.#givenUp !== null;
  }

  #giveUp(reason: TransportError): void {
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
    if (!this.#givenUp) this.#onEnd(new TransportError(failureOf(error), error.message, { cause: error }));
  }
}

/** What Node says when no connection can be opened. */
const UNREACHABLE: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function failureOf(error: Error): TransportFailure {
  if (error instanceof errors.ResponseExceededMaxSizeError) return 'tooLarge';
  // Node tries each address of a name.
  const reasons = error instanceof AggregateError ? error.errors : [error];
  const codes = reasons.map((reason) => (reason instanceof Error && 'code' in reason ? reason.code : null));
  return codes.length > 0 && codes.every((code) => UNREACHABLE.has(code)) ? 'unreachable' : 'broken';
}

/** Some servers begin a text with a byte order mark, which JSON does not allow. */
function textOf(body: Buffer): string {
  const text = body.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
