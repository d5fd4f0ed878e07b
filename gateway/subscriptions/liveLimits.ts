/** Bounds of what subscriptions may cost. */
export type LiveLimits = {
  /** Subscriptions of this gateway, all together. */
  readonly total: number;
  readonly perUser: number;
  /** Events that may wait for one subscriber, and of those it missed so many are held at once. */
  readonly waiting: number;
  /** Events of each house that are remembered. */
  readonly memory: number;
  /** How many events of a house, whosever they are, a cursor may lie behind its newest. */
  readonly replay: number;
  /** Events that are completed at once. */
  readonly atOnce: number;
  /** How long one event may take to be completed, and for how long a log that was missed is asked for. */
  readonly eventTimeoutMs: number;
};

export const liveLimits: LiveLimits = {
  total: 20_000,
  perUser: 200,
  waiting: 256,
  memory: 5_000,
  replay: 100_000,
  atOnce: 64,
  eventTimeoutMs: 5_000,
};
