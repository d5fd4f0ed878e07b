/** How long an HTTP server waits for its clients. */
export type ServerTimeouts = {
  /**
   * From the connection, or from the first byte of a further request on it, until all headers are there; also of an
   * upgrade.
   */
  readonly headersTimeoutMs: number;
  /** The same until the whole request is there. */
  readonly requestTimeoutMs: number;
  /** How long a connection is kept without a request. */
  readonly keepAliveTimeoutMs: number;
  /** How often connections are looked through for those: by so much later a timeout may come. */
  readonly checkIntervalMs: number;
};

/** What the gateway and the subgraphs run with. */
export const serverTimeouts: ServerTimeouts = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 10_000,
  // Longer than the 60 s of load balancers, which else send a request into a connection that is being closed.
  keepAliveTimeoutMs: 65_000,
  checkIntervalMs: 500,
};

/** The same as options of Fastify. A request that comes too slowly is answered 408, and its connection closed. */
export function timeoutOptions(timeouts: ServerTimeouts) {
  return {
    requestTimeout: timeouts.requestTimeoutMs,
    connectionTimeout: 0,
    keepAliveTimeout: timeouts.keepAliveTimeoutMs,
    http: {
      headersTimeout: timeouts.headersTimeoutMs,
      requestTimeout: timeouts.requestTimeoutMs,
      // Node looks every 30 s, and so lets a timeout of 10 s last up to 40.
      connectionsCheckingInterval: timeouts.checkIntervalMs,
    },
  };
}
