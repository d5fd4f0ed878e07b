import { badValuesFor } from './badValues.ts';
import { isRefused, responseProblems } from './responseProblems.ts';
import { validArguments, withNewIdempotencyKey } from './validArguments.ts';
import {
  mutationOperation,
  inputPositions,
  argumentAt,
  withArgumentAt,
  type ArgumentValues,
  type MutationField,
  type InputPosition,
} from './mutationCalls.ts';
import type { SelectValues } from './distributeValues.ts';
import {
  readSnapshot,
  prepareSnapshot,
  sendRequest,
  type TestAccount,
  type SampleProduct,
  type GraphEndpoint,
  type StateSnapshot,
} from './stateSnapshot.ts';

const CONCURRENCY = 6;

/** A mutation, the account that calls it, and the selection of values per position. */
export type MutationTrial = {
  readonly endpoint: GraphEndpoint;
  readonly caller: TestAccount;
  readonly product: SampleProduct;
  readonly mutation: MutationField;
  readonly selectAt: (position: InputPosition) => SelectValues;
};
type Attempt = { readonly position: InputPosition; readonly value: unknown };
type AttemptResult = Attempt & { readonly isRefused: boolean; readonly problems: readonly string[] };

/**
 * Tries the selected bad values at every position of a mutation's arguments and returns the problems. First the strange
 * values one by one, because they may be accepted. Then, without other changes, all values that must be refused, and
 * again the strange values that were refused before another one was accepted.
 */
export async function tryMutation(trial: MutationTrial): Promise<string[]> {
  const positions = inputPositions(trial.mutation);
  const { tried, refusedBefore, before } = await tryStrange(trial, positions);
  const wrong = positions.flatMap((position) => attemptsAt(trial, position, before).wrong);
  const mustBeRefused = await tryConcurrently([...wrong, ...refusedBefore], (attempt) =>
    tryValue(trial, attempt, before),
  );
  const after = await readSnapshot(trial.endpoint, trial.caller, trial.product.id);
  const problems = [
    ...[...tried, ...mustBeRefused].flatMap((one) => one.problems),
    ...mustBeRefused.filter(({ isRefused }) => !isRefused).map((one) => `${describeAttempt(one)} was accepted`),
    ...(before.text === after.text ? [] : [`refused, but changed ${before.text} to ${after.text}`]),
  ];
  return problems.map((problem) => `${trial.mutation.name} ${problem}`);
}

/**
 * Returns the results of the strange values, those refused before another one was accepted, and the state after that.
 */
async function tryStrange(trial: MutationTrial, positions: readonly InputPosition[]) {
  const tried: AttemptResult[] = [];
  const refusedBefore: Attempt[] = [];
  let refusedSince: Attempt[] = [];
  let before = await prepareSnapshot(trial.endpoint, trial.caller, trial.product);
  for (const position of positions) {
    for (const attempt of attemptsAt(trial, position, before).strange) {
      const one = await tryValue(trial, attempt, before);
      tried.push(one);
      if (one.isRefused) refusedSince.push(attempt);
      else {
        before = await prepareSnapshot(trial.endpoint, trial.caller, trial.product);
        refusedBefore.push(...refusedSince);
        refusedSince = [];
      }
    }
  }
  return { tried, refusedBefore, before };
}

function attemptsAt(
  trial: MutationTrial,
  position: InputPosition,
  state: StateSnapshot,
): { wrong: Attempt[]; strange: Attempt[] } {
  const select = trial.selectAt(position);
  const { wrong, strange } = badValuesFor(position.type, argumentAt(validArgumentsFor(trial, state), position.path));
  const at = (value: unknown): Attempt => ({ position, value });
  return { wrong: select(wrong).map(at), strange: select(strange).map(at) };
}

function validArgumentsFor({ mutation, caller }: MutationTrial, state: StateSnapshot): ArgumentValues {
  return validArguments(mutation, { caller, state });
}

async function tryConcurrently(
  attempts: readonly Attempt[],
  tryOne: (attempt: Attempt) => Promise<AttemptResult>,
): Promise<AttemptResult[]> {
  const tried: AttemptResult[] = [];
  for (let at = 0; at < attempts.length; at += CONCURRENCY) {
    tried.push(...(await Promise.all(attempts.slice(at, at + CONCURRENCY).map(tryOne))));
  }
  return tried;
}

async function tryValue(trial: MutationTrial, attempt: Attempt, state: StateSnapshot): Promise<AttemptResult> {
  const { endpoint, mutation, caller } = trial;
  const variables = withArgumentAt(
    withNewIdempotencyKey(validArgumentsFor(trial, state)),
    attempt.position.path,
    attempt.value,
  );
  const reply = await sendRequest(endpoint.url, { query: mutationOperation(mutation), variables }, caller.token);
  const names = mutation.args.map(({ name }) => name);
  const problems = responseProblems(reply, names).map((problem) => `${describeAttempt(attempt)}: ${problem}`);
  return { ...attempt, isRefused: isRefused(reply), problems };
}

function describeAttempt({ position, value }: Attempt): string {
  return `${position.path.join('.')} ${(JSON.stringify(value) ?? 'nothing').slice(0, 80)}`;
}
