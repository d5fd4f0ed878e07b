import { sagaSteps } from '../../subgraphs/orders/sagas/sagaSteps.ts';
import type { Chance } from './chance.ts';

/** What can befall a call to another house. */
export const callFaults = [
  'crash before',
  'crash after',
  'request lost',
  'answer lost',
  'delivered late',
  'delivered twice',
  'half served',
  'slow',
  'stall',
  'away',
  'overlooked',
] as const;

const productsFaults = callFaults.filter((kind) => kind !== 'overlooked');
/** It may not find a charge that it has, as long as its answers are older than its books. */
const statusFaults = callFaults.filter((kind) => kind !== 'half served' && kind !== 'away');
/** The provider serves no lines, and its absence is a request lost. */
const providerFaults = statusFaults.filter((kind) => kind !== 'overlooked');

/** What can befall a transaction. */
export const transactionFaults = [
  'crash before',
  'crash before commit',
  'crash after commit',
  'refused',
  'rolled back',
  'acknowledgement lost',
  'run again',
  'stall',
] as const;

/** What can become of the provider's news of a charge. */
export const newsFaults = ['before', 'twice', 'late', 'never', 'stray'] as const;

/** The faults that can befall this port. */
export function faultsOf(port: string): readonly FaultKind[] {
  if (port === 'provider.news') return newsFaults;
  return port.startsWith('store.') ? transactionFaults : callFaultsOf(port);
}

/** The faults that can befall a call to this port. */
export function callFaultsOf(port: string): readonly CallFault[] {
  if (port.startsWith('products.')) return productsFaults;
  return port === 'provider.status' ? statusFaults : providerFaults;
}

export type CallFault = (typeof callFaults)[number];
export type TransactionFault = (typeof transactionFaults)[number];
export type NewsFault = (typeof newsFaults)[number];
export type FaultKind = CallFault | TransactionFault | NewsFault;

/** Where something can go wrong: what the process was doing, and whom it was asking. */
export type Point = { readonly step: string; readonly port: string };

/** `step|port|fault`, and how often it was hit. */
export type Hits = Map<string, number>;

const allKinds: readonly FaultKind[] = [...new Set([...callFaults, ...transactionFaults, ...newsFaults])];
const ports = ['charge', 'status', 'voidCharge', 'refund'].map((name) => `provider.${name}`);
const steps = Object.entries(sagaSteps).flatMap(([kind, ofKind]) =>
  Object.keys(ofKind).map((name) => `${kind}.${name}`),
);
/** Where, in some seeds, far more goes wrong than elsewhere. */
const soreSpots: readonly string[] = [...ports, ...steps, 'paymentReported', 'reconcile', 'resume', 'shipOrder'];

const RATES = [0, 0.03, 0.08, 0.15, 0.25];
const SORE_RATE = 0.5;

/**
 * Decides, by chance alone, what goes wrong where; counts it. Nothing does once it is healed. Each seed knows only some
 * kinds of faults, and some have a sore spot: what happens everywhere hides what needs one fault again and again ("Swarm
 * testing", Groce et al. 2012).
 */
export class Faults {
  readonly hits: Hits = new Map();
  isHealed = false;
  readonly #chance: Chance;
  readonly #rate: number;
  readonly #kinds: ReadonlySet<FaultKind>;
  readonly #sore: string | null;

  constructor(chance: Chance) {
    this.#chance = chance;
    this.#rate = chance.pick(RATES);
    const share = chance.pick([0.3, 0.6, 1]);
    this.#kinds = new Set(allKinds.filter(() => chance.happens(share)));
    this.#sore = chance.happens(0.6) ? chance.pick(soreSpots) : null;
  }

  /** `rate`: where faults of this kind are to be more usual. */
  at<Kind extends FaultKind>({ step, port }: Point, kinds: readonly Kind[], rate = this.#rate): Kind | null {
    const name = `${step}|${port}|`;
    this.#count(name);
    const isSore = step === this.#sore || port === this.#sore;
    if (this.isHealed || !this.#chance.happens(isSore ? SORE_RATE : rate)) return null;
    const known = kinds.filter((kind) => this.#kinds.has(kind));
    return known.length > 0 ? this.hit({ step, port }, this.#chance.pick(known)) : null;
  }

  hit<Kind extends FaultKind>({ step, port }: Point, kind: Kind): Kind {
    this.#count(`${step}|${port}|${kind}`);
    return kind;
  }

  #count(name: string): void {
    this.hits.set(name, (this.hits.get(name) ?? 0) + 1);
  }
}
