import { setTimeout as sleep } from 'node:timers/promises';
import { createAdaptiveLimit, type ConcurrencyBounds, type LatencyKind } from './adaptiveLimit.ts';

/** The priorities of work, highest first. */
export const priorities = ['critical', 'signedIn', 'anonymous', 'introspection'] as const;
export type Priority = (typeof priorities)[number];

/** The header in which one service tells another the priority of a call; it is not signed. */
export const PRIORITY_HEADER = 'x-priority';

/** The priority that a header says; without one, that of signed-in callers. */
export function readPriority(header: string | string[] | undefined): Priority {
  return priorities.find((each) => each === header) ?? 'signedIn';
}

/** Decides which work may begin, so that what runs at once stays within an adaptive limit. */
export type Admission = {
  /** Null: there is no room for it now. */
  readonly admit: (priority: Priority) => Permit | null;
  /** Waits for room in the order of the calls of its priority; null: there was none within `waitMs`. */
  readonly admitWithin: (priority: Priority, waitMs: number) => Promise<Permit | null>;
  /** Whether work of this priority would be admitted; counts a refusal when it would not. */
  readonly hasRoom: (priority: Priority) => boolean;
  readonly state: () => AdmissionState;
};

/** Work that runs. The first call of `end` counts; with null its latency says nothing, as that of work that failed. */
export type Permit = { readonly priority: Priority; readonly end: (kind: LatencyKind | null) => void };

export type AdmissionState = {
  readonly limit: number;
  /** Latency as a multiple of the usual one. */
  readonly slowdown: number;
  readonly inFlight: number;
  readonly admitted: Readonly<Record<Priority, number>>;
  readonly refused: Readonly<Record<Priority, number>>;
};

export type AdmissionSettings = ConcurrencyBounds & { readonly isEnabled: boolean };

type AdmissionOptions = {
  readonly settings: () => AdmissionSettings;
  /** Whether the process itself has no time or memory left: then only critical work begins. Absent: never. */
  readonly isUnderPressure?: () => boolean;
  readonly onRefused?: () => void;
  readonly now?: () => number;
};

/** Work of a priority begins while all work is below this part of the limit ... */
const SHARES: Readonly<Record<Priority, number>> = { critical: 1, signedIn: 0.85, anonymous: 0.65, introspection: 0.5 };
/** ... or the work of that priority is below this part, so that none starves. */
const RESERVES: Readonly<Record<Priority, number>> = {
  critical: 2,
  signedIn: 0.1,
  anonymous: 0.05,
  introspection: 0.02,
};

/** How often the first that waits looks for room. */
const LOOK_EVERY_MS = 5;

const zeros = (): Record<Priority, number> => ({ critical: 0, signedIn: 0, anonymous: 0, introspection: 0 });

/** Creates an admission that has learned nothing yet. */
export function createAdmission(o: AdmissionOptions): Admission {
  const { settings, isUnderPressure = () => false, now = () => performance.now() } = o;
  const limit = createAdaptiveLimit(settings, now);
  const [running, admitted, refused] = [zeros(), zeros(), zeros()];
  let inFlight = 0;

  function mayBegin(priority: Priority): boolean {
    if (!settings().isEnabled) return true;
    if (priority !== 'critical' && isUnderPressure()) return false;
    // A probe takes nothing from what is reserved.
    return inFlight < limit.current() * SHARES[priority] || running[priority] < limit.learned() * RESERVES[priority];
  }

  function hasRoom(priority: Priority): boolean {
    const isAdmitted = mayBegin(priority);
    if (!isAdmitted) refused[priority] += 1;
    if (!isAdmitted) o.onRefused?.();
    return isAdmitted;
  }

  function begin(priority: Priority): Permit {
    const startedAt = now();
    inFlight += 1;
    running[priority] += 1;
    admitted[priority] += 1;
    let hasEnded = false;

    return {
      priority,
      end(kind) {
        if (hasEnded) return;
        hasEnded = true;
        if (kind !== null) limit.record({ kind, startedAt, inFlight });
        inFlight -= 1;
        running[priority] -= 1;
      },
    };
  }

  const admit = (priority: Priority): Permit | null => (hasRoom(priority) ? begin(priority) : null);

  const whenRoom = createWaiting({ mayBegin, now });
  const admitWithin = (priority: Priority, waitMs: number) => whenRoom(priority, waitMs, () => admit(priority));
  const measured = () => ({ limit: limit.learned(), slowdown: limit.slowdown(), inFlight });
  const state = () => ({ ...measured(), admitted: { ...admitted }, refused: { ...refused } });
  return { hasRoom, admit, admitWithin, state };
}

type WaitingOptions = { readonly mayBegin: (priority: Priority) => boolean; readonly now: () => number };

/** Calls of each priority wait for room one after the other, so that only the first one looks for it. */
function createWaiting({ mayBegin, now }: WaitingOptions) {
  const last = new Map<Priority, Promise<unknown>>();
  return <T>(priority: Priority, waitMs: number, then: () => T): Promise<T> => {
    const until = now() + waitMs;
    const turn = (last.get(priority) ?? Promise.resolve()).then(async () => {
      while (!mayBegin(priority) && now() < until) await sleep(LOOK_EVERY_MS, undefined, { ref: false });
      return then();
    });
    last.set(priority, turn);
    return turn;
  };
}
