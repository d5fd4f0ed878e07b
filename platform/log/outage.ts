import type { Logger } from 'pino';

/** Something that lasts: it is logged when it begins, with its reason, and when it ends, whatever happens in between. */
export type Outage = { readonly begin: (err: unknown) => void; readonly end: () => void };

export function createOutage(
  log: Pick<Logger, 'warn' | 'info'>,
  { begins, ends }: { readonly begins: string; readonly ends: string },
): Outage {
  let isOut = false;
  return {
    begin(err) {
      if (!isOut) log.warn({ err }, begins);
      isOut = true;
    },
    end() {
      if (isOut) log.info({}, ends);
      isOut = false;
    },
  };
}
