export type ShippingMethod = 'STANDARD' | 'EXPRESS' | 'PICKUP';

export const shippingMethods: readonly ShippingMethod[] = ['STANDARD', 'EXPRESS', 'PICKUP'];

type Rate = {
  readonly firstMinor: number;
  readonly firstGrams: number;
  readonly perStartedKiloMinor: number;
  readonly eta: string;
};

/** One row per method: a base price up to a weight, then a price per started kilogram; tax included. */
export const shippingTariff: Readonly<Record<ShippingMethod, Rate>> = {
  STANDARD: { firstMinor: 490, firstGrams: 2_000, perStartedKiloMinor: 90, eta: '3-5 days' },
  EXPRESS: { firstMinor: 1_290, firstGrams: 1_000, perStartedKiloMinor: 240, eta: '1-2 days' },
  PICKUP: { firstMinor: 0, firstGrams: 0, perStartedKiloMinor: 0, eta: 'the same day' },
};

/** The assumed weight of a variant without one. */
export const UNKNOWN_WEIGHT_GRAMS = 500;

/** The price of shipping this weight, in minor units. It depends on method and weight, not on the address. */
export function shippingMinor(method: ShippingMethod, weightGrams: number): number {
  const rate = shippingTariff[method];
  const beyond = Math.max(0, weightGrams - rate.firstGrams);
  return rate.firstMinor + Math.ceil(beyond / 1_000) * rate.perStartedKiloMinor;
}
