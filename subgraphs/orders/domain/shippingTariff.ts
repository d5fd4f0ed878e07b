export type ShippingMethod = 'STANDARD' | 'EXPRESS' | 'PICKUP';

export const shippingMethods: readonly ShippingMethod[] = ['STANDARD', 'EXPRESS', 'PICKUP'];

type Rate = {
  readonly firstMinor: number;
  readonly firstGrams: number;
  readonly perStartedKiloMinor: number;
  readonly eta: string;
};

/** One row a method: a first price up to a weight, then so much for every started kilogram; tax included. */
export const shippingTariff: Readonly<Record<ShippingMethod, Rate>> = {
  STANDARD: { firstMinor: 490, firstGrams: 2_000, perStartedKiloMinor: 90, eta: '3-5 days' },
  EXPRESS: { firstMinor: 1_290, firstGrams: 1_000, perStartedKiloMinor: 240, eta: '1-2 days' },
  PICKUP: { firstMinor: 0, firstGrams: 0, perStartedKiloMinor: 0, eta: 'the same day' },
};

/** What is assumed of a variant whose weight the catalogue does not know. */
export const UNKNOWN_WEIGHT_GRAMS = 500;

/** The price of sending so many grams, in minor units. It depends on method and weight, never on the address. */
export function shippingMinor(method: ShippingMethod, weightGrams: number): number {
  const rate = shippingTariff[method];
  const beyond = Math.max(0, weightGrams - rate.firstGrams);
  return rate.firstMinor + Math.ceil(beyond / 1_000) * rate.perStartedKiloMinor;
}
