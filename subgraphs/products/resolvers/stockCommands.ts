import { isId } from '#platform/ids/isId.ts';
import type { ProductsContext } from '../context.ts';
import { checkCount, checkDistinct, checkWhole } from '../domain/checks.ts';
import { isSellable } from '../domain/product.ts';
import { refusalAt, type Path, type ProductsRefusal } from '../domain/refusal.ts';
import type { StockLinesPayload } from '../generated/resolvers.ts';
import { inputError, inputErrors, insufficientStock } from './userErrors.ts';

const MAX_LINES = 200;
const MAX_QUANTITY = 1_000_000;

type Line = { readonly variantId: string; readonly quantity: number };
export type StockCommandInput = { readonly orderId: string; readonly lines: readonly Line[] };

type LineResult = Awaited<ReturnType<ProductsContext['store']['stock']['commit']>>[number];
type Sellable = Parameters<ProductsContext['store']['stock']['reserve']>[0]['sellable'];

/** The refusals of a stock command that do not depend on the stock. */
export function checkStockCommand({ orderId, lines }: StockCommandInput): ProductsRefusal[] {
  const invalidOrder = refusalAt(
    'VALIDATION',
    ['orderId'],
    `expected an order's id, got ${JSON.stringify(orderId.slice(0, 60))}`,
  );
  return [
    ...(isId('ord', orderId) ? [] : [invalidOrder]),
    ...(lines.length === 0 ? [refusalAt('VALIDATION', ['lines'], 'expected at least one line, got none')] : []),
    ...checkCount(['lines'], lines, MAX_LINES),
    ...checkDistinct(
      ['lines'],
      lines.map(({ variantId }) => variantId),
    ),
    ...lines.flatMap(({ variantId, quantity }, at) => [
      ...checkWhole(['lines', at, 'quantity'], quantity, [1, MAX_QUANTITY]),
      ...(isId('var', variantId) ? [] : [noSuchVariant(['lines', at, 'variantId'])]),
    ]),
  ];
}

/** Checks and runs a command; returns the completed lines, and an error for each other line. */
export async function executeStockCommand(
  command: StockCommandInput,
  context: ProductsContext,
  run: () => Promise<LineResult[]>,
) {
  const refusals = checkStockCommand(command);
  if (refusals.length > 0) return { lines: [], userErrors: inputErrors(refusals) };
  const results = await run();
  context.afterWrite();
  const errors = await Promise.all(results.map((result) => errorsOf(result, command, context)));
  return { lines: results.filter((result) => result.kind === 'done'), userErrors: errors.flat() };
}

/** Which of a command's variants are sellable: by the cached products, and by the database. */
export function sellableAmong({ lines }: StockCommandInput, { store, load }: ProductsContext): Sellable {
  let reading: Promise<ReadonlySet<string>> | null = null;
  const read = async () => {
    const found = await Promise.all(lines.map(({ variantId }) => load.variant.load(variantId)));
    return new Set(found.flatMap((item) => (item && isSellable(item) ? [item.variant.id] : [])));
  };
  return {
    cachedVersion(variantId) {
      const cached = store.products.cachedVariant(variantId);
      return cached && isSellable(cached) ? cached.product.version : null;
    },
    readIds: () => (reading ??= read()),
  };
}

async function errorsOf(
  result: LineResult,
  { lines }: StockCommandInput,
  { load }: ProductsContext,
): Promise<StockLinesPayload['userErrors'][number][]> {
  const index = lines.findIndex(({ variantId }) => variantId === result.variantId);
  const path: Path = ['lines', index];
  switch (result.kind) {
    case 'done':
      return [];
    case 'unknown':
      return inputErrors([noSuchVariant([...path, 'variantId'])]);
    case 'insufficient': {
      const { variantId, quantity: requested, available } = result;
      const variant = await load.variant.load(variantId);
      return [insufficientStock([...path, 'quantity'].map(String), { requested, available, variant })];
    }
    case 'gone':
      return inputError('RESERVATION_GONE', path, result.message);
    case 'conflict':
      return inputError('CONFLICT', path, result.message);
  }
}

function noSuchVariant(path: Path): ProductsRefusal {
  return refusalAt('NOT_FOUND', path, 'there is no such variant that can be sold');
}
