import { z } from 'zod';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';

const answer = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        path: z.array(z.union([z.string(), z.number()])).optional(),
        extensions: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .optional(),
});

/** What a subgraph answered to an operation. */
export type Answer = z.output<typeof answer>;

type Response = { readonly status: number; readonly type: string | string[] | undefined; readonly body: string };

/** Reads a subgraph's response. Throws DEPENDENCY_UNAVAILABLE for anything that is no answer to an operation. */
export function readAnswer(name: string, { status, type, body }: Response): Answer {
  // Only a refused signature is answered so: what a resolver refuses is an error beside `data`.
  if (status === 401) throw unusable(name, `expected our signature to be taken, got 401: ${body.slice(0, 200)}`);
  if (!/^application\/(graphql-response\+)?json\b/.test(String(type)))
    throw unusable(name, `expected JSON, got ${String(type)} with status ${status}`);
  const read = answer.safeParse(parseJson(name, body));
  if (!read.success) throw unusable(name, `expected data or errors: ${z.prettifyError(read.error)}`);
  const { data, errors } = read.data;
  if (data === undefined && (errors === undefined || errors.length === 0))
    throw unusable(name, `expected data or errors, got neither with status ${status}`);
  return read.data;
}

function parseJson(name: string, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw unusable(name, `expected JSON, got ${JSON.stringify(body.slice(0, 80))}`, cause);
  }
}

function unusable(name: string, reason: string, cause?: unknown): Fault {
  return new Fault(gatewayFaults.dependencyUnavailable, `${name} does not answer as it should.`, {
    cause: new Error(reason, { cause }),
  });
}
