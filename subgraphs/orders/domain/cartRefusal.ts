import type { UnmergedLine } from './mergeCart.ts';
import type { CartWarning } from './cartWarnings.ts';
import { refusal, shortageRefusal, type OrdersRefusal } from './refusal.ts';
import type { CartRejection } from './setCartLine.ts';

/** Converts a cart's rejection to a refusal with a code and a message. */
export function cartRefusal(rejection: CartRejection | { readonly kind: 'notFound' }): OrdersRefusal {
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
      return refusal('VALIDATION', `A cart holds at most ${rejection.max} different variants.`, ['variantId']);
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

/** The refusal for a line of a guest's cart that was not merged completely. */
export function unmergedLineRefusal(unmerged: UnmergedLine): OrdersRefusal {
  return { ...cartRefusal(unmerged), path: ['token'] };
}

/** Converts a warning to a refusal; its path names the line by its variant. */
export function warningRefusal(warning: CartWarning): OrdersRefusal {
  switch (warning.kind) {
    case 'quotesUnavailable':
      return refusal(
        'DEPENDENCY_UNAVAILABLE',
        'Prices and stock are unavailable right now: these are the prices last seen.',
        ['lines'],
      );
    case 'vanished':
      return refusal('NOT_FOUND', `${warning.name} is no longer on sale.`, ['lines', warning.variantId]);
    case 'priceChanged':
      return refusal(
        'PRICE_CHANGED',
        `The price of ${warning.name} has changed from ${warning.seenMinor} to ${warning.nowMinor} minor units.`,
        ['lines', warning.variantId],
      );
    case 'insufficientStock':
      return { ...shortageRefusal(warning.shortage), path: ['lines', warning.shortage.variantId] };
  }
}
