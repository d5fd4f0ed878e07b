import { documentLimits, type DocumentLimits } from './policies/documentLimits.ts';
import type { Settings } from './settings.ts';

/** What one operation may be, cost and take. */
export type OperationLimits = {
  readonly documentLimits: DocumentLimits;
  readonly operationTimeoutMs: number;
  readonly callTimeoutMs: number;
  /** The most that one operation may cost by `@cost` and `@listSize`; null: 30,000 in a graph that has them. */
  readonly maxOperationCost: number | null;
};

/** The variables that win over the settings. */
type Read = {
  readonly OPERATION_TIMEOUT_MS?: number | undefined;
  readonly CALL_TIMEOUT_MS?: number | undefined;
  readonly MAX_OPERATION_COST?: number | undefined;
};

export function operationLimitsOf({ timeouts = {}, limits = {} }: Settings, read: Read): OperationLimits {
  return {
    operationTimeoutMs: read.OPERATION_TIMEOUT_MS ?? timeouts.operation_ms ?? 10_000,
    callTimeoutMs: read.CALL_TIMEOUT_MS ?? timeouts.call_ms ?? 3_000,
    maxOperationCost: read.MAX_OPERATION_COST ?? limits.max_cost ?? null,
    documentLimits: {
      ...documentLimits,
      depth: limits.max_depth ?? documentLimits.depth,
      rootFields: limits.max_root_fields ?? documentLimits.rootFields,
      aliases: limits.max_aliases ?? documentLimits.aliases,
      directives: limits.max_directives ?? documentLimits.directives,
      selections: limits.max_selections ?? documentLimits.selections,
      tokens: limits.parser_max_tokens ?? documentLimits.tokens,
      characters: limits.parser_max_characters ?? documentLimits.characters,
    },
  };
}
