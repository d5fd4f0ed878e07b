import type { EntityFields } from '#platform/entities/guardEntities.ts';
import { isId } from '#platform/ids/isId.ts';

/** Validators for the entity keys other subgraphs send, and for the fields that `@requires` adds. */
export const entityFields: EntityFields = {
  Order: { id: (value) => isId('ord', value) },
  OrderLine: { id: (value) => isId('oln', value) },
  Payment: { id: (value) => isId('pat', value) },
  Refund: { id: (value) => isId('rfd', value) },
  Shipment: { id: (value) => isId('shp', value) },
  OrderEvent: { id: (value) => isId('evt', value) },
  Cart: { id: (value) => isId('crt', value) },
  CartLine: { id: (value) => isId('cln', value) },
  User: { id: (value) => isId('usr', value) },
  ProductVariant: {
    id: (value) => isId('var', value),
    weightGrams: (value) => value === null || Number.isSafeInteger(value),
    price: (value) => value === null || isMoney(value),
  },
};

function isMoney(value: unknown): boolean {
  const { amountMinor, currency } = Object(value) as Readonly<Record<string, unknown>>;
  return Number.isSafeInteger(amountMinor) && typeof currency === 'string';
}
