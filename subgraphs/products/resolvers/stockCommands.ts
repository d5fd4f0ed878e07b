import type { ProductsContext } from '../context.ts';
import { checkCount, checkDistinct, checkWhole } from '../domain/checks.ts';
import { isSellable } from '../domain/product.ts';
import { refusal, type Path, type Refusal } from '../domain/refusal.ts';
import type { StockLinesPayload } from '../generated/resolvers.ts';
import { inputError, inputErrors, insufficientStock } from './userErrors.ts';

const MAX_LINES = 200;
const MAX_QUANTITY = 1_000_000;

type Line = { readonly variantId: string; readonly quantity: number };
export type StockCommand = { readonly orderId: string; readonly lines: readonly Line[] };

type LineResult = Awaited<ReturnType<ProductsContext['store']['stock']['commit']>>[number];
type Sold = Parameters<ProductsContext['store']['stock']['reserve']>[0]['sold'];

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
export async function runCommand(command: StockCommand, context: ProductsContext, run: () => Promise<LineResult[]>) {
  const refusals = checkCommand(command, context);
  if (refusals.length > 0) return { lines: [], userErrors: inputErrors(refusals) };
  const results = await run();
  context.written();
  const errors = await Promise.all(results.map((result) => errorsOf(result, command, context)));
  return { lines: results.filter((result) => result.kind === 'done'), userErrors: errors.flat() };
}

/** What of a command's lines is sold: as remembered, and as it is. */
export function soldAmong({ lines }: StockCommand, { store, load }: ProductsContext): Sold {
  let reading: Promise<ReadonlySet<string>> | null = null;
  const read = async () => {
    const found = await Promise.all(lines.map(({ variantId }) => load.variant.load(variantId)));
    return new Set(found.flatMap((one) => (one && isSellable(one) ? [one.variant.id] : [])));
  };
  return {
    recallVersion(variantId) {
      const recalled = store.products.recallVariant(variantId);
      return recalled && isSellable(recalled) ? recalled.product.version : null;
    },
    readIds: () => (reading ??= read()),
  };
}

async function errorsOf(
  result: LineResult,
  { lines }: StockCommand,
  { load }: ProductsContext,
): Promise<StockLinesPayload['userErrors'][number][]> {
  const place = lines.findIndex(({ variantId }) => variantId === result.variantId);
  const path: Path = ['lines', place];
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

function noSuchVariant(path: Path): Refusal {
  return refusal('NOT_FOUND', path, 'there is no such variant that can be sold');
}
