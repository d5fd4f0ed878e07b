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
] as const;

/** The provider serves no lines, and its absence is a request lost. */
export const providerFaults = callFaults.filter((kind) => kind !== 'half served' && kind !== 'away');

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
  if (port.startsWith('store.')) return transactionFaults;
  return port.startsWith('products.') ? callFaults : providerFaults;
}

export type CallFault = (typeof callFaults)[number];
export type TransactionFault = (typeof transactionFaults)[number];
export type NewsFault = (typeof newsFaults)[number];
export type FaultKind = CallFault | TransactionFault | NewsFault;

/** Where something can go wrong: what the process was doing, and whom it was asking. */
export type Point = { readonly step: string; readonly port: string };

/** `step|port|fault`, and how often it was hit. */
export type Hits = Map<string, number>;

/** Decides, by chance alone, what goes wrong where; counts it. Nothing does once it is healed. */
export class Faults {
  readonly hits: Hits = new Map();
  isHealed = false;
  readonly #chance: Chance;
  readonly #rate: number;

  constructor(chance: Chance, rate: number) {
    this.#chance = chance;
    this.#rate = rate;
  }

  /** `rate`: where faults of this kind are to be more usual. */
  at<Kind extends FaultKind>({ step, port }: Point, kinds: readonly Kind[], rate = this.#rate): Kind | null {
    const name = `${step}|${port}|`;
    this.#count(name);
    if (this.isHealed || !this.#chance.happens(rate)) return null;
    return this.hit({ step, port }, this.#chance.pick(kinds));
  }

  hit<Kind extends FaultKind>({ step, port }: Point, kind: Kind): Kind {
    this.#count(`${step}|${port}|${kind}`);
    return kind;
  }

  #count(name: string): void {
    this.hits.set(name, (this.hits.get(name) ?? 0) + 1);
  }
}
