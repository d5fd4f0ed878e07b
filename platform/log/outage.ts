import type { Logger } from 'pino';

/** A lasting condition: logged once when it starts, with its reason, and once when it ends. */
export type Outage = {
  /** `about` has further fields of the log line. */
  readonly start: (err: unknown, about?: object) => void;
  readonly end: () => void;
};

type OutageOptions = {
  readonly startMessage: string;
  readonly endMessage: string;
  /**
   * How long no failure may have occurred before the outage counts as ended; for conditions where only some calls fail.
   */
  readonly quietMs?: number;
};

/** Creates the log of one condition; `start` and `end` may be called any number of times. */
export function createOutage(
  log: Pick<Logger, 'warn' | 'info'>,
  { startMessage, endMessage, quietMs = 0 }: OutageOptions,
): Outage {
  let times = 0;
  let lastAt = 0;
  return {
    start(err, about) {
      if (times === 0) log.warn({ ...about, err }, startMessage);
      times += 1;
      lastAt = performance.now();
    },
    end() {
      if (times === 0 || performance.now() - lastAt < quietMs) return;
      log.info({ times }, endMessage);
      times = 0;
    },
  };
}
