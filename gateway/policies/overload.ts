import type { OperationDefinitionNode } from 'graphql';
import {
  createAdmission,
  type AdmissionSettings,
  type AdmissionState,
  type Permit,
  type Priority,
} from '#platform/concurrency/admission.ts';
import { openPressureGauge, type PressureLimits } from '#platform/concurrency/pressureGauge.ts';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import { createOutage } from '#platform/log/outage.ts';
import type { FieldPolicies } from '../composition/fieldPolicies.ts';
import type { Caller } from '../context.ts';
import { isMet } from './fieldAccess.ts';
import type { ResolvedOperation } from './resolveOperation.ts';
import { rootFieldsOf } from './rootFields.ts';

/** `critical` has the coordinates of root fields, such as `Mutation.payOrder`. */
export type OverloadSettings = AdmissionSettings & PressureLimits & { readonly critical: readonly string[] };

type Sender = Pick<Caller, 'claims'> | null;

/** Refuses work early when the gateway is asked for more than it and the subgraphs can do. All refusals are OVERLOADED. */
export type OverloadGuard = {
  /** Admits an operation until its permit ends; throws when there is no room for its priority. */
  readonly admit: (operation: ResolvedOperation, caller: Sender) => Permit;
  /** Admits an operation as soon as there is room; throws when there is none within ten seconds. */
  readonly admitSoon: (operation: ResolvedOperation, caller: Sender) => Promise<Permit>;
  /** Admits a call that is no operation and has the highest priority, such as a webhook of payments. */
  readonly admitCritical: () => Permit;
  /** Throws when there is no room to parse and validate a document that was not seen before. */
  readonly requireRoomToRead: (caller: Sender, query: string) => void;
  /** Throws when the gateway itself has no time or memory left; for requests without credentials, before they are read. */
  readonly requireNoPressure: () => void;
};

export type OverloadState = AdmissionState & {
  readonly eventLoopDelayMs: number;
  readonly heapPart: number;
  /** How long work that has just begun had waited for its turn. */
  readonly queueDelayMs: number;
  readonly isUnderPressure: boolean;
  /** Whether anything was refused in the last ten seconds. */
  readonly isRefusing: boolean;
};

type OverloadOptions = {
  readonly settings: () => OverloadSettings;
  readonly fieldPolicies: () => FieldPolicies;
  readonly queueDelayMs: () => number;
  readonly log: Log;
};

/** Retries of refused clients are spread over this time. */
const RETRY_FROM_MS = 1_000;
const RETRY_SPREAD_MS = 2_000;
const QUIET_MS = 10_000;
const SOON_MS = 10_000;
const MUTATION = /\bmutation\b/;

const always: Permit = { priority: 'signedIn', end: () => undefined };

/** Refuses nothing. */
export const noOverload: OverloadGuard = {
  admit: () => always,
  admitSoon: async () => always,
  admitCritical: () => always,
  requireRoomToRead: () => undefined,
  requireNoPressure: () => undefined,
};

/** Opens the guard. Logs when it begins to refuse, and when it has not refused for ten seconds. */
export function openOverloadGuard(o: OverloadOptions): OverloadGuard & { state: () => OverloadState } & Disposable {
  const gauge = openPressureGauge(o.settings);
  const refusals = createRefusals(o.log);
  const isUnderPressure = (): boolean => gauge.isUnderPressure() || o.queueDelayMs() > o.settings().maxDelayMs;
  const admission = createAdmission({ settings: o.settings, isUnderPressure, onRefused: refusals.add });
  const priorityOf = createPriorities(o);
  return {
    admit: (operation, caller) => required(admission.admit(priorityOf(operation, caller))),
    admitSoon: async (operation, caller) =>
      required(await admission.admitWithin(priorityOf(operation, caller), SOON_MS)),
    admitCritical: () => required(admission.admit('critical')),
    requireRoomToRead(caller, query) {
      // A checkout is not known before it is read; the budgets of accounts bound how many such documents come.
      if (caller && MUTATION.test(query)) return;
      if (!admission.hasRoom(caller ? 'signedIn' : 'anonymous')) throw overloaded();
    },
    requireNoPressure() {
      if (o.settings().isEnabled && isUnderPressure() && !admission.hasRoom('anonymous')) throw overloaded();
    },
    state: () => ({
      ...admission.state(),
      ...gauge.state(),
      queueDelayMs: Math.round(o.queueDelayMs()),
      isUnderPressure: isUnderPressure(),
      isRefusing: refusals.areRecent(),
    }),
    [Symbol.dispose]() {
      gauge[Symbol.dispose]();
      refusals[Symbol.dispose]();
    },
  };
}

function required(permit: Permit | null): Permit {
  if (permit) return permit;
  throw overloaded();
}

function overloaded(): Fault {
  const retryAfterMs = Math.round(RETRY_FROM_MS + Math.random() * RETRY_SPREAD_MS);
  return new Fault(commonFaults.overloaded, undefined, { extensions: { retryAfterMs } });
}

function createRefusals(log: Log) {
  let lastAt = -Infinity;
  const outage = createOutage(log, {
    startMessage: 'operations are refused: the gateway is asked for more than it can do',
    endMessage: 'operations are no longer refused',
  });
  const areRecent = (): boolean => performance.now() - lastAt < QUIET_MS;
  const timer = setInterval(() => void (areRecent() || outage.end()), QUIET_MS).unref();
  return {
    areRecent,
    add(): void {
      if (!areRecent()) outage.start(null);
      lastAt = performance.now();
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

type Facts = { readonly coordinates: readonly string[]; readonly lowest: Priority | null };

/**
 * An operation is critical when all of its root fields are, and the caller may use them; then signed in or a mutation,
 * such as a sign-in; then anonymous; and last those that read only the schema.
 */
function createPriorities({ settings, fieldPolicies }: Pick<OverloadOptions, 'settings' | 'fieldPolicies'>) {
  const known = new WeakMap<OperationDefinitionNode, Facts>();

  function factsOf(operation: ResolvedOperation): Facts {
    const before = known.get(operation.operation);
    if (before) return before;
    const coordinates = rootFieldsOf(operation);
    const isIntrospection = coordinates.every((each) => each.startsWith('Query.__'));
    const isMutation = operation.operation.operation === 'mutation';
    const facts: Facts = { coordinates, lowest: isIntrospection ? 'introspection' : isMutation ? 'signedIn' : null };
    known.set(operation.operation, facts);
    return facts;
  }

  function isCritical(coordinates: readonly string[], caller: Sender): boolean {
    const { critical } = settings();
    return (
      critical.length > 0 &&
      coordinates.every(
        (each) =>
          critical.includes(each) &&
          (fieldPolicies().get(each) ?? []).every((rule) => isMet(rule, caller?.claims ?? null)),
      )
    );
  }

  return (operation: ResolvedOperation, caller: Sender): Priority => {
    const { coordinates, lowest } = factsOf(operation);
    if (isCritical(coordinates, caller)) return 'critical';
    return lowest ?? (caller ? 'signedIn' : 'anonymous');
  };
}
