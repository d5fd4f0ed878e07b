import type { ProductsContext } from '../context.ts';
import { checkCount, checkDistinct, checkWhole } from '../domain/checks.ts';
import { isSellable, type ProductVariant } from '../domain/product.ts';
import { refusal, type Path, type Refusal } from '../domain/refusal.ts';
import type { StockEntryState, StockLinesPayload } from '../generated/resolvers.ts';
import { inputError, inputErrors, insufficientStock } from './userErrors.ts';

const MAX_LINES = 200;
const MAX_QUANTITY = 1_000_000;

type Line = { readonly variantId: string; readonly quantity: number };
export type StockCommand = { readonly orderId: string; readonly lines: readonly Line[] };

type LineResult = Awaited<ReturnType<ProductsContext['store']['stock']['commit']>>[number];
type Variants = ReadonlyMap<string, ProductVariant>;

/** What is wrong with a stock command whatever the stock is. */
export function checkCommand({ orderId, lines }: StockCommand, { isId }: ProductsContext): Refusal[] {
  const wrongOrder = refusal(
    'VALIDATION',
    ['orderId'],
    `expected an order's id, got ${JSON.stringify(orderId.slice(0, 60))}`,
  );
  return [
    ...(isId('ord', orderId) ? [] : [wrongOrder]),
    ...(lines.length === 0 ? [refusal('VALIDATION', ['lines'], 'expected at least one line, got none')] : []),
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

/** Runs a checked command and answers it: the lines that were done, and why each other one was not. */
export async function runCommand(
  command: StockCommand,
  context: ProductsContext,
  run: (sellableIds: ReadonlySet<string>) => Promise<LineResult[]>,
) {
  const refusals = checkCommand(command, context);
  if (refusals.length > 0) return { lines: [], userErrors: inputErrors(refusals) };
  const found = await context.load.variant.loadMany(command.lines.map(({ variantId }) => variantId));
  const failure = found.find((one) => one instanceof Error);
  if (failure) throw failure;
  const variants: Variants = new Map(
    found.flatMap((one) => (one && !(one instanceof Error) ? [[one.variant.id, one]] : [])),
  );
  const sellable = [...variants.values()].filter(isSellable).map(({ variant }) => variant.id);
  const results = await run(new Set(sellable));
  context.written();
  return {
    lines: results.flatMap((result) => stockLine(result, variants)),
    userErrors: results.flatMap((result) => errorsOf(result, command, variants)),
  };
}

function stockLine(result: LineResult, variants: Variants) {
  const known = variants.get(result.variantId);
  if (result.kind !== 'done' || !known) return [];
  const { product, variant } = known;
  const { entry, stock, variantId } = result;
  return {
    variantId,
    quantity: entry.quantity,
    state: entryState(entry.state),
    available: stock.available,
    unitPrice: variant.price,
    sku: variant.sku,
    productId: product.id,
    name: variant.title === product.name ? product.name : `${product.name}, ${variant.title}`,
    imageUrl: product.images[0]?.url ?? null,
  };
}

/** Adjustments have their own ids, so an order's entry is never one. */
function entryState(state: StockEntryState | 'ADJUSTED'): StockEntryState | null {
  return state === 'ADJUSTED' ? null : state;
}

function errorsOf(
  result: LineResult,
  { lines }: StockCommand,
  variants: Variants,
): StockLinesPayload['userErrors'][number][] {
  const place = lines.findIndex(({ variantId }) => variantId === result.variantId);
  const path: Path = ['lines', place];
  switch (result.kind) {
    case 'done':
      return [];
    case 'unknown':
      return inputErrors([noSuchVariant([...path, 'variantId'])]);
    case 'insufficient': {
      const shortage = { requested: result.quantity, available: result.available };
      return [
        insufficientStock([...path, 'quantity'].map(String), {
          ...shortage,
          variant: variants.get(result.variantId) ?? null,
        }),
      ];
    }
    case 'gone':
      return inputError('RESERVATION_GONE', path, result.message);
    case 'conflict':
      return inputError('CONFLICT', path, result.message);
  }
}

function noSuchVariant(path: Path): Refusal {
  return refusal('NOT_FOUND', path, 'there is no such variant that can be sold');
}
