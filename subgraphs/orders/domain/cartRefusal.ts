import type { UnmergedLine } from './mergeCart.ts';
import type { CartWarning } from './cartWarnings.ts';
import { refusal, shortageRefusal, type Refusal } from './refusal.ts';
import type { CartRejection } from './setCartLine.ts';

/** A cart's no as every refusal is told: with a code, what was expected and what was got. */
export function cartRefusal(rejection: CartRejection | { readonly kind: 'notFound' }): Refusal {
  switch (rejection.kind) {
    case 'notFound':
      return refusal('NOT_FOUND', 'There is no cart with this token.', ['token']);
    case 'notOpen':
      return refusal(
        'CONFLICT',
        rejection.state === 'PLACING' ? 'The cart is being placed: wait for the outcome.' : 'The cart is closed.',
      );
    case 'staleVersion':
      return refusal('CONFLICT', `Expected version ${rejection.version}, got ${rejection.expected}.`, [
        'expectedVersion',
      ]);
    case 'wrongQuantity':
      return refusal('VALIDATION', `Expected a quantity of 0 to ${rejection.max}, got ${rejection.quantity}.`, [
        'quantity',
      ]);
    case 'tooManyLines':
      return refusal('VALIDATION', `A cart holds at most ${rejection.max} different things.`, ['variantId']);
    case 'unknownVariant':
      return refusal('NOT_FOUND', 'There is no such variant on sale.', ['variantId']);
    case 'otherCurrency':
      return refusal('VALIDATION', `Expected a price in ${rejection.cartCurrency}, got ${rejection.currency}.`, [
        'variantId',
      ]);
    case 'insufficientStock':
      return { ...shortageRefusal(rejection.shortage), path: ['quantity'] };
  }
}

/** What of a guest's cart did not go over. */
export function unmergedLineRefusal(unmerged: UnmergedLine): Refusal {
  return { ...cartRefusal(unmerged), path: ['token'] };
}

/** A warning in the form of a refusal; its path leads to the line, by its variant. */
export function warningRefusal(warning: CartWarning): Refusal {
  switch (warning.kind) {
    case 'quotesUnavailable':
      return refusal(
        'DEPENDENCY_UNAVAILABLE',
        'Prices and stock are not known just now: these are the prices last seen.',
        ['lines'],
      );
    case 'vanished':
      return refusal('NOT_FOUND', `${warning.name} is no longer on sale.`, ['lines', warning.variantId]);
    case 'priceChanged':
      return refusal(
        'PRICE_CHANGED',
        `The price of ${warning.name} has moved from ${warning.seenMinor} to ${warning.nowMinor} minor units.`,
        ['lines', warning.variantId],
      );
    case 'insufficientStock':
      return { ...shortageRefusal(warning.shortage), path: ['lines', warning.shortage.variantId] };
  }
}
