/** How much a client may hold open, and how long it is waited for. Each is a bound on memory. */
export type ConnectionLimits = {
  /** WebSockets and streams of this gateway, all together. */
  readonly connections: number;
  readonly connectionsPerUser: number;
  readonly operationsPerSocket: number;
  readonly messageBytes: number;
  /** How often a quiet connection is asked for a sign of life; one that stays silent for as long again is cut. */
  readonly keepAliveMs: number;
  readonly messagesPerKeepAlive: number;
  /** A stream over HTTP is given a sign of life this often. */
  readonly heartbeatMs: number;
  readonly initTimeoutMs: number;
  /** How long a client may leave unread what was sent to it. */
  readonly stallMs: number;
  /** How long a client has to answer our closing. */
  readonly closeTimeoutMs: number;
};

export const connectionLimits: ConnectionLimits = {
  connections: 20_000,
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
