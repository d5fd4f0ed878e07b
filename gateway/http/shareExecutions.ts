import type { GraphQLFormattedError, OperationDefinitionNode } from 'graphql';
import type { Caller } from '../context.ts';
import type { ClientHeaders } from '../execution/headerRules.ts';
import type { SharedReads } from '../execution/sharedReads.ts';
import { executedOperation, type ExecutedOperation, type ExecuteOperation } from './executeOperation.ts';
import type { OperationRequest } from './operationRouter.ts';

type ShareOptions = {
  readonly execute: ExecuteOperation;
  readonly reads: SharedReads<LedExecution>;
  readonly operationTimeoutMs: number;
  /** What subgraphs receive of the headers of a client, as text. */
  readonly headersSent: (headers: ClientHeaders) => string;
};

/** An execution, and the request id that its errors have. */
type LedExecution = { readonly executed: ExecutedOperation; readonly requestId: string };

/**
 * Executes equal queries of one audience that overlap in time once: the same operation and variables, the same access
 * token or none, the same feature flags and headers for subgraphs. A query never joins one that began before the last mutation here was
 * answered, so that clients read what they have written. Each response has its own request id.
 */
export function createSharedExecution({ execute, reads, operationTimeoutMs, headersSent }: ShareOptions) {
  const idOfOperation = createIds<OperationDefinitionNode>();
  const idOfCaller = createIds<Caller>();
  let mutations = 0;

  async function mutate(request: OperationRequest): Promise<ExecutedOperation> {
    try {
      return await execute(request);
    } finally {
      mutations += 1;
    }
  }

  return async (request: OperationRequest): Promise<ExecutedOperation> => {
    const { operation, variables, caller, flags = [], requestId, headers, isAbandoned } = request;
    if (operation.operation.operation !== 'query') return mutate(request);
    // Each client reads the parts of its response when it can.
    if (request.incremental) return execute(request);
    const values = textOf(variables);
    // The guards refuse it.
    if (values === null) return execute(request);
    const sent = `${flags.join()} ${headers ? headersSent(headers) : ''}`;
    const audience = `${mutations} ${caller ? idOfCaller(caller) : ''} ${sent}`;
    const key = `${audience} ${idOfOperation(operation.operation)} ${values}`;
    const waiter = { deadlineAt: Date.now() + operationTimeoutMs, isAbandoned };
    const led = await reads.join(key, waiter, async (areAllGone) => {
      const executed = await execute({ ...request, audience, isAbandoned: areAllGone });
      return { executed, requestId };
    });
    return led.requestId === requestId ? led.executed : withRequestId(led, requestId);
  };
}

/** The text of a response without errors is that of all who share it. */
function withRequestId({ executed, requestId: of }: LedExecution, requestId: string): ExecutedOperation {
  const { errors, ...rest } = executed.result;
  if (!errors) return executed;
  const own = errors.map((error): GraphQLFormattedError => {
    const { extensions } = error;
    return extensions?.['requestId'] === of ? { ...error, extensions: { ...extensions, requestId } } : error;
  });
  return executedOperation({ errors: own, ...rest }, executed.http);
}

/** Null for values that are nested too deep to be written. */
function textOf(variables: OperationRequest['variables']): string | null {
  try {
    return JSON.stringify(variables ?? {});
  } catch {
    return null;
  }
}

function createIds<Of extends object>(): (of: Of) => number {
  const ids = new WeakMap<Of, number>();
  let last = 0;
  return (of) => {
    const id = ids.get(of) ?? (last += 1);
    ids.set(of, id);
    return id;
  };
}
