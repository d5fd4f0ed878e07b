import { expect, test } from '@jest/globals';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { sampleEvent } from '#platform/testing/memoryEventLog.ts';
import { catalogueChanges } from './catalogueChanges.ts';
import { createEntryVersions, type LogPoint } from './entryVersions.ts';

const { products: changesOf } = catalogueChanges;
if (!changesOf) throw new Error('expected the changes of products');

/** A log that is followed from `position` on. */
function followed(start: LogPoint | null = { logId: 'log', position: 10 }) {
  const log = { at: start, unknownForMs: 0 };
  const versions = createEntryVersions(changesOf as NonNullable<typeof changesOf>, {
    position: () => log.at,
    unknownForMs: () => log.unknownForMs,
  });
  const apply = (fields: Partial<EventEnvelope>): void => {
    const { position = (log.at?.position ?? 0) + 1, logId = 'log', ...event } = fields;
    log.at = { logId, position };
    versions.apply({ ...sampleEvent(), source: 'products', traceparent: null, ...event, logId, position });
  };
  const read = (...tags: string[]) => ({ tags, point: versions.point(tags), filledAt: Date.now() });
  return { log, versions, apply, read };
}

const updated = (id: string, status = 'ACTIVE') => ({
  type: 'product.updated',
  data: { productId: id, status, variants: [{ variantId: `var_of_${id}` }] },
});
const sold = (id: string) => ({ type: 'stock.changed', data: { productId: id, variantId: `var_of_${id}` } });

test('a change ends the entries of its product, of its variants and of lists, and no other', () => {
  const { versions, apply, read } = followed();
  const [one, variant, list, other] = [
    read('Product:a'),
    read('ProductVariant:var_of_a'),
    read('Product'),
    read('Product:b'),
  ];
  apply(updated('a'));
  expect([one, variant, list, other].map(versions.isCurrent)).toEqual([false, false, false, true]);
  expect(versions.isCurrent(read('Product:a'))).toBe(true);
});

test('a sale ends the entries of its product, and leaves lists to their two seconds', () => {
  const { versions, apply, read } = followed();
  const [one, list] = [read('Product:a', 'Brand'), read('Product')];
  apply(sold('a'));
  expect([one, list].map(versions.isCurrent)).toEqual([false, true]);
});

test('a value that was read while its product changed is never current', () => {
  const { versions, apply, read } = followed();
  const slow = read('Product:a');
  apply(updated('a'));
  // The call of the slow read ends now, with the old value.
  expect(versions.isCurrent({ ...slow, filledAt: Date.now() })).toBe(false);
});

test('a change of a brand or a category is shown late by other processes, so that values wait until it has settled', () => {
  const { versions, apply, read } = followed();
  const [product, list, other] = [read('Product:a', 'Brand'), read('Product'), read('Product:b')];
  apply({ type: 'brand.saved' });
  expect([product, list, other].map(versions.isCurrent)).toEqual([false, true, true]);
  expect(versions.isCurrent(read('Product:a', 'Brand'))).toBe(false);
  expect(versions.isCurrent(read('Product:a'))).toBe(true);
  apply({ type: 'category.saved' });
  expect([list, other].map(versions.isCurrent)).toEqual([false, true]);
});

test('an event of an unknown kind, or without its data, ends everything', () => {
  for (const event of [{ type: 'price.imported' }, { type: 'product.updated', data: {} }]) {
    const { versions, apply, read } = followed();
    const entry = read('Brand');
    apply(event);
    expect(versions.isCurrent(entry)).toBe(false);
  }
});

test('a value of another gateway is compared by its position, also before this one has heard of the change', () => {
  const { versions, apply } = followed();
  const ofOther = { tags: ['Product:a'], point: { logId: 'log', position: 12 }, filledAt: Date.now() };
  expect(versions.isCurrent(ofOther)).toBe(true);
  apply(sold('a'));
  apply(updated('a'));
  expect(versions.isCurrent(ofOther)).toBe(true);
  apply(updated('a'));
  expect(versions.isCurrent(ofOther)).toBe(false);
});

test('what changed before the log was followed is not known, so that older values are not current', () => {
  const { versions } = followed({ logId: 'log', position: 10 });
  const at = (position: number) => ({ tags: ['Product:a'], point: { logId: 'log', position }, filledAt: Date.now() });
  expect([9, 10, 11].map((position) => versions.isCurrent(at(position)))).toEqual([false, true, true]);
});

test('nothing is current before the log was read, of another log, or while it cannot be followed', () => {
  const unread = followed(null);
  expect(unread.versions.isCurrent(unread.read('Product:a'))).toBe(false);
  const { log, versions, read } = followed();
  const entry = read('Product:a');
  expect(versions.isCurrent({ ...entry, point: { logId: 'other', position: 10 } })).toBe(false);
  log.unknownForMs = 10_000;
  expect(versions.isCurrent(entry)).toBe(false);
  expect(versions.mayBeShown(entry)).toBe(true);
});

test('after a log that breaks off or begins again, nothing from before is current', async () => {
  for (const next of [{ position: 15 }, { position: 3 }, { logId: 'new', position: 1 }]) {
    const { versions, apply, read } = followed();
    const entry = read('Product:z');
    apply({ ...updated('a'), position: 11 });
    expect(versions.isCurrent(entry)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 2));
    apply({ ...updated('b'), ...next });
    expect(versions.isCurrent(entry)).toBe(false);
    expect(versions.isCurrent(read('Product:z'))).toBe(true);
  }
});

test('an event that is applied twice changes nothing more', () => {
  const { versions, apply, read } = followed();
  apply({ ...updated('a'), position: 11 });
  const entry = read('Product:a');
  apply({ ...updated('a'), position: 11 });
  expect(versions.isCurrent(entry)).toBe(true);
});

test('what was withdrawn is not shown as stale', () => {
  const { versions, apply, read } = followed();
  const [one, list, other] = [read('Product:a'), read('Product'), read('Product:b')];
  apply(updated('b'));
  expect([one, list, other].map(versions.mayBeShown)).toEqual([true, true, true]);
  apply(updated('a', 'ARCHIVED'));
  expect([one, list, other].map(versions.mayBeShown)).toEqual([false, false, true]);
});
