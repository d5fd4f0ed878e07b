import { UNKNOWN_WEIGHT_GRAMS, shippingMinor } from '../domain/shippingTariff.ts';
import { fault } from '../errors.ts';
import type { ProductVariantResolvers } from '../generated/resolvers.ts';

export const ProductVariant: ProductVariantResolvers = {
  __resolveReference: (reference) => reference,
  purchasedByMe: ({ id }, _arguments, { loaders }) => loaders.purchased?.load(id) ?? null,
  shippingEstimate: ({ weightGrams, price }, { country }) => {
    if (!/^[A-Z]{2}$/.test(country)) {
      throw fault(
        'badInput',
        `country: expected two capital letters (ISO 3166-1 alpha-2), got ${country.slice(0, 20)}`,
      );
    }
    if (!price) return null;
    return { amountMinor: shippingMinor('STANDARD', weightGrams ?? UNKNOWN_WEIGHT_GRAMS), currency: price.currency };
  },
};
