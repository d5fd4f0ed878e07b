import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { ReviewsTables } from '../store/reviewsDatabase.ts';

const product = z.object({ productId: z.string(), variants: z.array(z.object({ variantId: z.string() })) });
const order = z.object({ lines: z.array(z.object({ variantId: z.string() })) });

type Rows = { readonly variants: ReviewsTables['variants'][]; readonly purchases: ReviewsTables['purchases'][] };

/**
 * Writes what events of products and orders say about purchases, and the position of the last one, in one transaction.
 * An event that comes again changes nothing.
 */
export async function applyEvents(db: Kysely<ReviewsTables>, events: readonly EventEnvelope[]): Promise<void> {
  const last = events.at(-1);
  if (!last) return;
  const { variants, purchases } = rowsOf(events);
  const position = { source: last.source, log_id: last.logId, position: last.position };
  await db.transaction().execute(async (transaction) => {
    if (variants.length > 0)
      await transaction
        .insertInto('variants')
        .values(variants)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
    if (purchases.length > 0)
      await transaction
        .insertInto('purchases')
        .values(purchases)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    await transaction
      .insertInto('log_positions')
      .values(position)
      .onConflict((conflict) => conflict.column('source').doUpdateSet(position))
      .execute();
  });
}

/** The position of the last applied event of a log; 0 of no log when there is none. */
export async function readPosition(
  db: Kysely<ReviewsTables>,
  source: string,
): Promise<{ logId: string | null; position: number }> {
  const row = await db.selectFrom('log_positions').selectAll().where('source', '=', source).executeTakeFirst();
  return row ? { logId: row.log_id, position: row.position } : { logId: null, position: 0 };
}

function rowsOf(events: readonly EventEnvelope[]): Rows {
  const rows: Rows = { variants: [], purchases: [] };
  for (const { type, owner, data } of events) {
    if (type === 'product.created' || type === 'product.updated') {
      const { productId, variants } = product.parse(data);
      for (const { variantId } of variants) rows.variants.push({ id: variantId, product_id: productId });
    }
    if (type === 'order.confirmed' && owner !== null)
      for (const { variantId } of order.parse(data).lines)
        rows.purchases.push({ user_id: owner, variant_id: variantId });
  }
  return rows;
}
