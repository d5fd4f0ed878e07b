import { execute, parse, type ExecutionResult } from 'graphql';
import { readSupergraph } from '../../gateway/composition/supergraph.ts';
import { operations } from './operations.ts';
import { resolveField } from './resolveField.ts';

/** The response to each operation, by its text: what one schema without subgraphs returns. */
export async function expectedResponses(supergraphSdl: string): Promise<Readonly<Record<string, ExecutionResult>>> {
  const schema = readSupergraph(supergraphSdl).apiSchema();
  const responses: Record<string, ExecutionResult> = {};
  for (const query of Object.values(operations))
    responses[query] = await execute({ schema, document: parse(query), fieldResolver: resolveField });
  return responses;
}
