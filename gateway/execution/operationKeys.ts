import type { OperationDefinitionNode } from 'graphql';
import { keyOfRules, type FailingRules } from './deniedFields.ts';
import { conditionVariables, hasDefer, type OperationOfDocument } from './normaliseOperation.ts';

/** What selects, together with the document, the fields of an operation that are executed, and when. */
export type OperationVariant = {
  /** Coerced variables, of which `@skip`, `@include` and `@defer` read some. */
  readonly conditions: Readonly<Record<string, unknown>>;
  /** Whether the response may arrive in parts. */
  readonly defers: boolean;
  /** The rules that the caller does not meet; null: all are met. */
  readonly failing: FailingRules | null;
};

type OperationFacts = {
  readonly id: number;
  /** The variables that conditions read. */
  readonly names: readonly string[];
  readonly mayDefer: boolean;
};

/** The identity of an operation, with what decides about its fields. */
export function createOperationKeys(): (operation: OperationOfDocument, variant: OperationVariant) => string {
  const known = new WeakMap<OperationDefinitionNode, OperationFacts>();
  let operations = 0;
  const read = (operation: OperationOfDocument): OperationFacts => {
    operations += 1;
    return { id: operations, names: conditionVariables(operation), mayDefer: hasDefer(operation.document) };
  };
  return (operation, { conditions, defers, failing }) => {
    const found = known.get(operation.operation) ?? read(operation);
    known.set(operation.operation, found);
    const values = found.names.map((name) => (conditions[name] === true ? 1 : 0)).join('');
    return `${found.id} ${values}${defers && found.mayDefer ? ' defer' : ''}${keyOfRules(failing)}`;
  };
}
