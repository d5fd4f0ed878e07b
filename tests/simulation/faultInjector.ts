import { sagaSteps } from '../../subgraphs/orders/sagas/sagaSteps.ts';
import type { RandomSource } from './randomSource.ts';

/** The faults of a call to another system. */
export const callFaults = [
  'crash before',
  'crash after',
  'request lost',
  'answer lost',
  'delivered late',
  'delivered twice',
  'partly served',
  'slow',
  'stall',
  'down',
  'not found',
] as const;

const productsFaults = callFaults.filter((kind) => kind !== 'not found');
/** A status call may miss a charge, because the provider answers from an older state. */
const statusFaults = callFaults.filter((kind) => kind !== 'partly served' && kind !== 'down');
/** The provider serves no lines, and its outage is the same as a lost request. */
const providerFaults = statusFaults.filter((kind) => kind !== 'not found');

/** The faults of a transaction. */
export const transactionFaults = [
  'crash before',
  'crash before commit',
  'crash after commit',
  'refused',
  'rolled back',
  'acknowledgement lost',
  'repeated',
  'stall',
] as const;

/** The faults of the provider's reports of a charge. */
export const reportFaults = ['before', 'twice', 'late', 'never', 'stray'] as const;

/** Returns the possible faults of a port. */
export function faultsOf(port: string): readonly InjectedFault[] {
  if (port === 'provider.report') return reportFaults;
  return port.startsWith('store.') ? transactionFaults : callFaultsOf(port);
}

/** Returns the possible faults of a call to a port. */
export function callFaultsOf(port: string): readonly CallFault[] {
  if (port.startsWith('products.')) return productsFaults;
  return port === 'provider.status' ? statusFaults : providerFaults;
}

export type CallFault = (typeof callFaults)[number];
export type TransactionFault = (typeof transactionFaults)[number];
export type ReportFault = (typeof reportFaults)[number];
export type InjectedFault = CallFault | TransactionFault | ReportFault;

/** Where a fault can be injected: the step of the process, and the port that it calls. */
export type FaultPoint = { readonly step: string; readonly port: string };

/** How often each `step|port|fault` was injected, and each `step|port|` was reached. */
export type FaultHits = Map<string, number>;

const allKinds: readonly InjectedFault[] = [...new Set([...callFaults, ...transactionFaults, ...reportFaults])];
const ports = ['charge', 'status', 'voidCharge', 'refund'].map((name) => `provider.${name}`);
const steps = Object.entries(sagaSteps).flatMap(([kind, ofKind]) =>
  Object.keys(ofKind).map((name) => `${kind}.${name}`),
);
/** Steps and ports where some seeds inject far more faults than elsewhere. */
const hotSpots: readonly string[] = [...ports, ...steps, 'paymentReported', 'reconcile', 'resume', 'shipOrder'];

const RATES = [0, 0.03, 0.08, 0.15, 0.25];
const HOT_SPOT_RATE = 0.5;

/**
 * Chooses faults at random and counts them; injects none once it is healed. Each seed has only some kinds of faults,
 * and some seeds have a hot spot, because frequent faults hide defects that need one fault repeatedly ("Swarm testing",
 * Groce et al. 2012).
 */
export class FaultInjector {
  readonly hits: FaultHits = new Map();
  isHealed = false;
  readonly #random: RandomSource;
  readonly #rate: number;
  readonly #kinds: ReadonlySet<InjectedFault>;
  readonly #hotSpot: string | null;

  constructor(random: RandomSource) {
    this.#random = random;
    this.#rate = random.pick(RATES);
    const share = random.pick([0.3, 0.6, 1]);
    this.#kinds = new Set(allKinds.filter(() => random.happens(share)));
    this.#hotSpot = random.happens(0.6) ? random.pick(hotSpots) : null;
  }

  /** Returns a fault for this point, or null. `rate` overrides the rate of the seed. */
  inject<Kind extends InjectedFault>(
    { step, port }: FaultPoint,
    kinds: readonly Kind[],
    rate = this.#rate,
  ): Kind | null {
    const name = `${step}|${port}|`;
    this.#count(name);
    const isHotSpot = step === this.#hotSpot || port === this.#hotSpot;
    if (this.isHealed || !this.#random.happens(isHotSpot ? HOT_SPOT_RATE : rate)) return null;
    const known = kinds.filter((kind) => this.#kinds.has(kind));
    return known.length > 0 ? this.record({ step, port }, this.#random.pick(known)) : null;
  }

  record<Kind extends InjectedFault>({ step, port }: FaultPoint, kind: Kind): Kind {
    this.#count(`${step}|${port}|${kind}`);
    return kind;
  }

  #count(name: string): void {
    this.hits.set(name, (this.hits.get(name) ?? 0) + 1);
  }
}
