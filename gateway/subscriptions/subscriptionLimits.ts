/** Bounds on the memory and work of subscriptions. */
export type SubscriptionLimits = {
  /** Subscriptions of one gateway process. */
  readonly total: number;
  /** Of those, the most of callers that are not signed in. */
  readonly anonymous: number;
  readonly perUser: number;
  /** Of one address that is not signed in. */
  readonly perAddress: number;
  /** Events that may wait for one subscriber, and missed events that are held for it at once. */
  readonly waiting: number;
  /** Recent events that are kept of each subgraph. */
  readonly memory: number;
  /** How many events of a subgraph, of any owner, a cursor may lie behind the newest one. */
  readonly replay: number;
  /** Events that are executed concurrently. */
  readonly atOnce: number;
  /** The deadline of executing one event, and of reading missed events from a subgraph's log. */
  readonly eventTimeoutMs: number;
};

export const subscriptionLimits: SubscriptionLimits = {
  total: 20_000,
  anonymous: 10_000,
  perUser: 200,
  perAddress: 400,
  waiting: 256,
  memory: 5_000,
  replay: 100_000,
  atOnce: 64,
  eventTimeoutMs: 5_000,
};
