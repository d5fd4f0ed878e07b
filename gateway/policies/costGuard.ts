import type { OperationDefinitionNode } from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import type { CostTable } from '../composition/costTable.ts';
import { gatewayFaults } from '../errors.ts';
import { costOfOperation, type PricedOperation } from './operationCost.ts';

/** The most that an operation may cost in a graph that declares costs. */
const DEFAULT_MAX_COST = 30_000;

/**
 * Returns the cost of an operation; throws OPERATION_TOO_LARGE, with the cost and the limit, when it is above `limit`
 * and the operation is not trusted. Null limits operations of a graph that declares costs, to 30,000.
 */
export function createCostGuard(
  costs: () => CostTable,
  limit: () => number | null,
  costOf = createCostCache(),
): (operation: PricedOperation & { readonly isTrusted?: boolean }) => number {
  return (operation) => {
    const table = costs();
    const cost = costOf(operation, table);
    const maxCost = limit() ?? (table.isDeclared ? DEFAULT_MAX_COST : Infinity);
    if (cost <= maxCost || operation.isTrusted) return cost;
    const message = `The operation is too large: it costs ${cost}, at most ${maxCost} is allowed. Request shorter pages or split it.`;
    throw new Fault(gatewayFaults.operationTooLarge, message, { extensions: { cost, maxCost } });
  };
}

type KnownCosts = { readonly table: CostTable; readonly reads: string[]; readonly costs: Map<string, number> };

const MAX_COSTS = 100;
const MAX_KEY_LENGTH = 200;

/** Computes the cost of an operation once for equal values of the variables that it depends on. */
export function createCostCache(): typeof costOfOperation {
  const operations = new WeakMap<OperationDefinitionNode, KnownCosts>();
  return (priced, table) => {
    let known = operations.get(priced.operation);
    if (known?.table !== table) operations.set(priced.operation, (known = { table, reads: [], costs: new Map() }));
    const { reads, costs } = known;
    const variables = (priced.variables ?? {}) as Readonly<Record<string, unknown>>;
    // Null differs from no value, which a default may replace.
    const valueOf = (name: string) => (Object.hasOwn(variables, name) ? [variables[name]] : 0);
    const keyOf = (): string => (reads.length === 0 ? '' : JSON.stringify(reads.map(valueOf)));
    const before = costs.get(keyOf());
    if (before !== undefined) return before;
    const [names, added] = [new Set(reads), reads.length];
    const cost = costOfOperation(priced, table, names);
    reads.splice(0, added, ...names);
    // The keys before were of fewer variables.
    if (reads.length > added || costs.size >= MAX_COSTS) costs.clear();
    const key = keyOf();
    if (key.length <= MAX_KEY_LENGTH) costs.set(key, cost);
    return cost;
  };
}
