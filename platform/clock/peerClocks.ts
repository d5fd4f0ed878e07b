import type { Logger } from 'pino';
import { formatClockDifference, MAX_CLOCK_DIFFERENCE_MS } from './clockDifference.ts';

/** A peer's time as its response said it, and when the request was sent and the response came, all epoch ms. */
export type PeerTime = {
  readonly peer: string;
  readonly time: number;
  readonly sentAt: number;
  readonly receivedAt: number;
};

/** What this process's clock is compared with: those of the processes that answer it. */
export type PeerClocks = {
  /**
   * To be called with every response that says its time; logs when a clock begins to differ by more than 2 s, and when
   * it ends.
   */
  readonly compare: (response: PeerTime) => void;
  /** How far this process's clock is ahead of each peer's that was compared, in ms; 0 for one that agrees. */
  readonly differences: () => ReadonlyMap<string, number>;
};

/** Compares clocks; a difference counts only beyond what the way of request and response may explain. */
export function createPeerClocks({ log }: { readonly log: Pick<Logger, 'info' | 'warn'> }): PeerClocks {
  const differences = new Map<string, number>();
  return {
    compare({ peer, time, sentAt, receivedAt }) {
      const differenceMs = (sentAt + receivedAt) / 2 - time;
      const errorMs = (receivedAt - sentAt) / 2;
      const before = differences.get(peer) ?? 0;
      if (Math.abs(differenceMs) - errorMs > MAX_CLOCK_DIFFERENCE_MS) {
        differences.set(peer, differenceMs);
        if (before === 0) log.warn({ peer, differenceMs: Math.round(differenceMs) }, 'clocks differ');
      } else if (before === 0 || Math.abs(differenceMs) + errorMs < MAX_CLOCK_DIFFERENCE_MS) {
        differences.set(peer, 0);
        if (before !== 0) log.info({ peer }, 'clocks agree again');
      }
    },
    differences: () => differences,
  };
}

/** Which clocks differ, in words, or null when all agree. `own` names this process's clock. */
export function clockWarning(own: string, differences: ReadonlyMap<string, number>): string | null {
  const warnings = [...differences].flatMap(([peer, differenceMs]) =>
    differenceMs === 0 ? [] : [`${own} is ${formatClockDifference(differenceMs)} that of ${peer}`],
  );
  return warnings.length > 0 ? warnings.join(', ') : null;
}
