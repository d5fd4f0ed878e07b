/** Limits on open connections and idle clients. Each bounds the memory of the gateway. */
export type ConnectionLimits = {
  /** WebSockets and streams of one gateway process. */
  readonly connections: number;
  /** Of those, the most of callers that are not signed in. */
  readonly anonymousConnections: number;
  readonly connectionsPerAddress: number;
  readonly connectionsPerUser: number;
  readonly operationsPerSocket: number;
  readonly messageBytes: number;
  /** The interval of pings. A WebSocket without any frame for a whole interval is terminated. */
  readonly keepAliveMs: number;
  readonly messagesPerKeepAlive: number;
  /** The interval of heartbeats on a stream over HTTP. */
  readonly heartbeatMs: number;
  readonly initTimeoutMs: number;
  /** How long a full send buffer may stay full before the connection is terminated. */
  readonly stallMs: number;
  /** How long a client has to complete the closing handshake. */
  readonly closeTimeoutMs: number;
};

export const connectionLimits: ConnectionLimits = {
  connections: 20_000,
  anonymousConnections: 10_000,
  connectionsPerAddress: 200,
  connectionsPerUser: 100,
  operationsPerSocket: 100,
  messageBytes: 131_072,
  keepAliveMs: 15_000,
  messagesPerKeepAlive: 1500,
  heartbeatMs: 5000,
  initTimeoutMs: 5000,
  stallMs: 20_000,
  closeTimeoutMs: 2000,
};
