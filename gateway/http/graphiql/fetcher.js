/**
 * Sends GraphiQL's operations: queries and mutations over HTTP, subscriptions over a WebSocket. Runs in the browser.
 */
const MAX_EVENTS = 100;
const CONNECTION_PING_MS = 10_000;
const SOCKET_OPEN = 1;

/** GraphiQL's fetcher: `(params, { headers, documentAST })` → a response, or an async iterator of them. */
export function createFetcher({ session, request, createClient, socketUrl }) {
  async function headersOf(given) {
    const isGiven = Object.keys(given).some((name) => name.toLowerCase() === 'authorization');
    const authorization = isGiven ? null : await session.authorization();
    return authorization ? { ...given, authorization } : given;
  }

  return (params, { headers = {}, documentAST } = {}) => {
    const headersNow = () => headersOf(headers);
    if (kindOf(params, documentAST) === 'subscription')
      return new SubscriptionLog(params, { session, headersNow, createClient, socketUrl });
    return headersNow().then((all) => request(params, all));
  };
}

function kindOf({ operationName }, document) {
  const operations = document?.definitions.filter(({ operation }) => operation) ?? [];
  return operations.find(({ name }) => !operationName || name?.value === operationName)?.operation;
}

/** A subscription as an async iterator: each step is the log of its events so far, the newest first. */
class SubscriptionLog {
  #events = [];
  #client;
  #socket = null;
  #results;
  #stopRenewing;
  #hasEnded = false;

  constructor(params, { session, headersNow, createClient, socketUrl }) {
    this.#client = createClient({
      url: socketUrl,
      retryAttempts: 0,
      keepAlive: CONNECTION_PING_MS,
      connectionParams: headersNow,
      on: { connected: (socket) => void (this.#socket = socket) },
    });
    this.#results = this.#client.iterate(params);
    this.#stopRenewing = session.onChange(() => this.#renew(headersNow));
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  async next() {
    if (this.#hasEnded) return { done: true, value: undefined };
    try {
      const { done, value } = await this.#results.next();
      if (done) return this.#end({ status: 'The subscription is complete.' });
      this.#events.unshift({ receivedAt: new Date().toLocaleTimeString(), ...value });
      this.#events.length = Math.min(this.#events.length, MAX_EVENTS);
      return this.#log();
    } catch (problem) {
      return this.#end({ errors: errorsOf(problem) });
    }
  }

  async return() {
    this.#end();
    return { done: true, value: undefined };
  }

  /** A ping with a newer token keeps the subscription open after the old token expires. */
  async #renew(headersNow) {
    const { authorization } = await headersNow().catch(() => ({}));
    if (authorization && this.#socket?.readyState === SOCKET_OPEN)
      this.#socket.send(JSON.stringify({ type: 'ping', payload: { authorization } }));
  }

  #end(ending) {
    this.#hasEnded = true;
    this.#stopRenewing();
    this.#client.dispose();
    return this.#log(ending);
  }

  #log(ending = {}) {
    return { done: false, value: { ...ending, events: [...this.#events] } };
  }
}

/** The GraphQL errors of a refused operation; for a lost connection, one error that says what to do. */
function errorsOf(problem) {
  if (Array.isArray(problem)) return problem;
  if (typeof problem?.code === 'number') return [closed(problem)];
  if (problem instanceof Error) return [{ message: problem.message }];
  return [{ message: 'The WebSocket could not be opened. Is the gateway running?' }];
}

function closed({ code, reason }) {
  const isTokenRefused = code === 4403;
  const message = isTokenRefused
    ? 'The access token is invalid or has expired. Sign in again.'
    : `The connection was closed: ${reason || 'the gateway gave no reason'}. Run the subscription again.`;
  return { message, extensions: { ...(isTokenRefused && { code: 'UNAUTHENTICATED' }), closeCode: code } };
}

/** Sends an operation over HTTP; any other response becomes a GraphQL error. */
export function createRequest(url, fetch) {
  return async (body, headers) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, accept: 'application/graphql-response+json', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    try {
      return JSON.parse(text);
    } catch {
      return {
        errors: [{ message: `Expected a GraphQL response, got HTTP ${response.status}: ${text.slice(0, 200)}` }],
      };
    }
  };
}
