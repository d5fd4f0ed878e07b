import type { z } from 'zod';
import type { StockLine } from '../domain/quote.ts';
import {
  quoteOf,
  quotesResponse,
  quotesQuery,
  reservedLineOf,
  stockCommands,
  type StockResponse,
  type ReserveResponse,
} from './productsOperations.ts';
import { createProductsClient, type ProductsClient, type ProductsClientOptions } from './productsClient.ts';
import type { CallOptions, CommitOutcome, Products, Quote, ReserveOutcome } from './products.ts';
import { commonFaults, Fault } from '#platform/faults/faults.ts';

/** {@link Products} over HTTP. Disposing closes its connections; `check` throws when products is not ready. */
export function createHttpProducts(o: ProductsClientOptions): Products & AsyncDisposable & { check(): Promise<void> } {
  const client = createProductsClient(o);
  return {
    quote: (variantIds, options) => quote(client, variantIds, options),
    reserveStock: async ({ orderId, lines, notAfter, holdUntil }, options) =>
      reserveOutcomeOf(
        await executeCommand(client, { ...stockCommands.reserveStock, orderId, lines, notAfter, holdUntil }, options),
        lines,
      ),
    commitStock: async ({ orderId, lines }, options) =>
      commitOutcomeOf(await executeCommand(client, { ...stockCommands.commitStock, orderId, lines }, options), lines),
    releaseStock: async ({ orderId, lines, reason }, options) =>
      requireReleased(await executeCommand(client, { ...stockCommands.releaseStock, orderId, lines, reason }, options)),
    check: () => client.check(),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

async function quote(
  client: ProductsClient,
  variantIds: readonly string[],
  o: CallOptions,
): Promise<Map<string, Quote>> {
  if (variantIds.length === 0) return new Map();
  const representations = variantIds.map((id) => ({ __typename: 'ProductVariant', id }));
  const answer = { parse: (data: unknown) => readQuotes(data, variantIds) };
  const found = await client.execute(
    { text: quotesQuery, variables: { representations }, answer, isRepeatable: true },
    o,
  );
  return new Map(found.map((one) => [one.variantId, one]));
}

/** Requires one entity per requested id, in the requested order. */
function readQuotes(data: unknown, variantIds: readonly string[]): Quote[] {
  const { _entities: entities } = quotesResponse.parse(data);
  const isInOrder = entities.every((found, at) => !found || found.id === variantIds[at]);
  if (!isInOrder || entities.length !== variantIds.length) {
    throw new Error('expected the requested variants in the requested order');
  }
  return entities.flatMap((found) => (found ? [quoteOf(found)] : []));
}

type Command<Answer> = {
  readonly text: string;
  readonly answer: z.ZodType<{ answer: Answer }>;
  readonly orderId: string;
  readonly lines: readonly StockLine[];
  readonly notAfter?: Date;
  readonly holdUntil?: Date;
  readonly reason?: string;
};

async function executeCommand<Answer>(
  client: ProductsClient,
  { text, answer, lines, ...rest }: Command<Answer>,
  o: CallOptions,
): Promise<Answer> {
  const variables = { ...rest, lines: lines.map(({ variantId, quantity }) => ({ variantId, quantity })) };
  return (await client.execute({ text, variables, answer, isRepeatable: false }, o)).answer;
}

function reserveOutcomeOf({ lines, userErrors }: ReserveResponse, requested: readonly StockLine[]): ReserveOutcome {
  const refusal = userErrors.find((error) => error.code !== 'INSUFFICIENT_STOCK');
  if (refusal) return { kind: 'refused', code: refusal.code, message: refusal.message };
  if (userErrors.length > 0) {
    const shortages = userErrors.map(({ variant, requested, available }) => ({
      variantId: variant?.id ?? '',
      requested: requested ?? 0,
      available: available ?? 0,
    }));
    return { kind: 'insufficient', shortages };
  }
  const isHeld = ({ variantId, quantity }: StockLine) =>
    lines.some((line) => line.variantId === variantId && line.quantity === quantity && isReserved(line.state));
  if (!requested.every(isHeld)) throw unusableResponse('it neither holds every line nor reports an error');
  return { kind: 'reserved', lines: lines.map(reservedLineOf) };
}

function isReserved(state: ReserveResponse['lines'][number]['state']): boolean {
  return state === 'HELD' || state === 'COMMITTED';
}

function commitOutcomeOf({ lines, userErrors }: StockResponse, requested: readonly StockLine[]): CommitOutcome {
  requireNoErrors(userErrors.filter(({ code }) => code !== 'RESERVATION_GONE' && code !== 'NOT_FOUND'));
  const committed = new Set(lines.filter((line) => line.state === 'COMMITTED').map((line) => line.variantId));
  const variantIds = requested.map((line) => line.variantId).filter((id) => !committed.has(id));
  if (variantIds.length === 0) return { kind: 'committed' };
  if (userErrors.length === 0) throw unusableResponse('it neither committed every line nor reports an error');
  return { kind: 'gone', variantIds };
}

/** NOT_FOUND counts as released. */
function requireReleased({ userErrors }: StockResponse): void {
  requireNoErrors(userErrors.filter(({ code }) => code !== 'NOT_FOUND'));
}

function requireNoErrors([error]: StockResponse['userErrors']): void {
  if (error) throw unusableResponse(`${error.code}: ${error.message}`);
}

function unusableResponse(why: string): Fault {
  return new Fault(commonFaults.dependencyUnavailable, 'products is unavailable', {
    cause: new Error(`products sent an unusable response: ${why}`),
  });
}
