import type { Logger } from 'pino';

/** Something that lasts: it is logged when it begins, with its reason, and when it ends, whatever happens in between. */
export type Outage = {
  /** `about` are further fields of the line. */
  readonly begin: (err: unknown, about?: object) => void;
  readonly end: () => void;
};

type OutageOptions = {
  readonly begins: string;
  readonly ends: string;
  /** How long it must not have been met to be over: for what fails at some calls and succeeds at others in between. */
  readonly quietMs?: number;
};

export function createOutage(log: Pick<Logger, 'warn' | 'info'>, { begins, ends, quietMs = 0 }: OutageOptions): Outage {
  let times = 0;
  let metAt = 0;
  return {
    begin(err, about) {
      if (times === 0) log.warn({ ...about, err }, begins);
      times += 1;
      metAt = performance.now();
    },
    end() {
      if (times === 0 || performance.now() - metAt < quietMs) return;
      log.info({ times }, ends);
      times = 0;
    },
  };
}
