import type { Logger } from 'pino';

/** Something that lasts: it is logged when it begins, with its reason, and when it ends, whatever happens in between. */
export type Outage = {
  /** `about` are further fields of the line. */
  readonly start: (err: unknown, about?: object) => void;
  readonly end: () => void;
};

type OutageOptions = {
  readonly startMessage: string;
  readonly endMessage: string;
  /** How long it must not have been met to be over: for what fails at some calls and succeeds at others in between. */
  readonly quietMs?: number;
};

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
