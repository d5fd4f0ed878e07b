import type { EntityFields, IsValid } from '#platform/entities/guardEntities.ts';
import { isId } from '#platform/ids/isId.ts';
import { isSku } from './domain/checkProduct.ts';
import { isSlug } from './domain/slugOf.ts';

const idOf =
  (prefix: string): IsValid =>
  (value) =>
    isId(prefix, value);

/** The keys by which other subgraphs reference this subgraph's entities, with their checks. */
export const entityFields: EntityFields = {
  Product: { id: idOf('prd'), slug: (value) => typeof value === 'string' && isSlug(value) },
  ProductVariant: { id: idOf('var'), sku: isSku },
  ProductImage: { id: idOf('img') },
  Brand: { id: idOf('brd') },
  Category: { id: idOf('cat') },
};
