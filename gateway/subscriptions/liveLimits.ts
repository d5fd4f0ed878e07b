/** Bounds of what subscriptions may cost. */
export type LiveLimits = {
  /** Subscriptions of this gateway, all together. */
  readonly total: number;
  readonly perUser: number;
  /** Events that may wait for one subscriber. */
  readonly waiting: number;
  /** Events of each house that are remembered. */
  readonly memory: number;
  /** Events of a house's log that are read behind a cursor at most. */
  readonly replay: number;
  /** Events that are completed at once. */
  readonly atOnce: number;
  /** How long one event may take to be completed. */
  readonly eventTimeoutMs: number;
};

export const liveLimits: LiveLimits = {
  total: 20_000,
  perUser: 200,
  waiting: 256,
  memory: 5_000,
  replay: 20_000,
  atOnce: 64,
  eventTimeoutMs: 5_000,
};
