import type { FieldPolicies } from '../../gateway/composition/fieldPolicies.ts';
import { isMet } from '../../gateway/policies/fieldAccess.ts';
import {
  mutationOperation,
  placeholderArguments,
  type ArgumentValues,
  type MutationField,
} from '../badInput/mutationCalls.ts';
import type { UserErrorResult } from '../shopping.ts';
import type { GraphQLResponse } from '../startSystem.ts';
import type { MatrixCell } from './accessMatrix.ts';
import type { ShopCaller } from './openMatrixShop.ts';

/**
 * What a caller of a mutation gets. The codes are those of the gateway, which executes nothing; `refused` is the answer of
 * the resolver. `reached`: the caller may call it, and the input decides. `done`: it had its effect.
 */
type Outcome = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'refused' | 'reached' | 'done';

/** A mutation with input that has an effect, made anew for each call, and who may have it beyond the rules. */
export type MutationCase = {
  readonly argumentsNow: () => Promise<ArgumentValues>;
  /** The callers whose object it changes; absent: all that the rules allow. The first of them calls it first. */
  readonly by?: readonly string[];
};

export type MutationOperation = { readonly query: string; readonly variables: ArgumentValues };
type Answer = GraphQLResponse<Readonly<Record<string, { readonly userErrors?: readonly UserErrorResult[] } | null>>>;

export type MutationMatrixOptions = {
  readonly mutations: readonly MutationField[];
  readonly callers: readonly ShopCaller[];
  readonly policies: FieldPolicies;
  readonly cases: Readonly<Record<string, MutationCase>>;
  readonly throughGateway: (operation: MutationOperation, caller: ShopCaller) => Promise<Answer>;
  /** The same from the subgraph of the mutation, past the gateway. */
  readonly pastGateway: (mutation: string, operation: MutationOperation, caller: ShopCaller) => Promise<Answer>;
  /** Everything that a refused mutation could have changed, as one text. */
  readonly readState: () => Promise<string>;
};

/** These act on the session or the account of whoever calls them, so that only who may not call them does. */
const ENDS_ITS_CALLER: readonly string[] = ['logout'];

/**
 * Calls every mutation as every caller: first as those that are refused, through the gateway and past it, after which
 * nothing may have changed; then as the others. With a case, the first of the others must have the effect, which shows
 * that the refused input would have had it.
 */
export async function mutationMatrix(o: MutationMatrixOptions): Promise<readonly MatrixCell[]> {
  const cells: MatrixCell[] = [];
  for (const mutation of o.mutations) cells.push(...(await cellsOf(mutation, o)));
  return cells;
}

type Expectation = { readonly caller: ShopCaller; readonly expected: Outcome };
type Trial = MutationMatrixOptions & {
  readonly name: string;
  readonly operationNow: () => Promise<MutationOperation>;
};

async function cellsOf(mutation: MutationField, o: MutationMatrixOptions): Promise<MatrixCell[]> {
  const { name } = mutation;
  const operationNow = async (): Promise<MutationOperation> => ({
    query: mutationOperation(mutation),
    variables: (await o.cases[name]?.argumentsNow()) ?? placeholderArguments(mutation),
  });
  const trial = { ...o, name, operationNow };
  const expectations = o.callers.map((caller) => ({ caller, expected: expectedOutcome(name, caller, o) }));
  const denied = expectations.filter(({ expected }) => expected !== 'reached');
  const allowed = expectations.filter(({ expected }) => expected === 'reached');
  return [...(await callDenied(trial, denied)), ...(await callAllowed(trial, allowed))];
}

async function callDenied(trial: Trial, denied: readonly Expectation[]): Promise<MatrixCell[]> {
  const { name, throughGateway, pastGateway, readState } = trial;
  const coordinate = `Mutation.${name}`;
  const operation = await trial.operationNow();
  const before = await readState();
  const cells: MatrixCell[] = [];
  for (const { caller, expected } of denied) {
    const got = outcomeOf(await throughGateway(operation, caller), name);
    cells.push({ coordinate, caller: caller.name, expected, got });
    const past = outcomeOf(await pastGateway(name, operation, caller), name);
    const isRefused = past !== 'done' && !past.startsWith('error');
    const ofSubgraph = { coordinate: `subgraph: ${coordinate}`, caller: caller.name, expected: 'refused' };
    cells.push({ ...ofSubgraph, got: isRefused ? 'refused' : past });
  }
  const got = (await readState()) === before ? 'refused' : 'changed the state';
  return [...cells, { coordinate, caller: 'after refusals', expected: 'refused', got }];
}

async function callAllowed(trial: Trial, allowed: readonly Expectation[]): Promise<MatrixCell[]> {
  const { name } = trial;
  if (ENDS_ITS_CALLER.includes(name)) return [];
  const ofCase = trial.cases[name];
  const first = ofCase?.by?.[0] ?? allowed[0]?.caller.name;
  const isFirst = ({ caller }: Expectation) => caller.name === first;
  const inOrder = allowed.toSorted((a, b) => Number(isFirst(b)) - Number(isFirst(a)));
  const cells: MatrixCell[] = [];
  for (const each of inOrder) {
    const got = outcomeOf(await trial.throughGateway(await trial.operationNow(), each.caller), name);
    const row = { coordinate: `Mutation.${name}`, caller: each.caller.name };
    if (ofCase && isFirst(each)) cells.push({ ...row, expected: 'done', got });
    else cells.push({ ...row, expected: each.expected, got: isReached(got) ? 'reached' : got });
  }
  return cells;
}

/** By the rules of the field, then by whose object the case changes; keys have no account. */
function expectedOutcome(name: string, caller: ShopCaller, { policies, cases }: MutationMatrixOptions): Outcome {
  const { claims } = caller;
  const rules = policies.get(`Mutation.${name}`) ?? [];
  if (rules.some((rule) => !isMet(rule, claims))) return claims ? 'FORBIDDEN' : 'UNAUTHENTICATED';
  const by = cases[name]?.by;
  if (by) return by.includes(caller.name) ? 'reached' : 'refused';
  const needsAccount = caller.isKey && rules.length > 0 && !rules.some(({ kind }) => kind === 'scopes');
  return needsAccount ? 'refused' : 'reached';
}

function isReached(got: string): boolean {
  return got === 'done' || got === 'refused' || got === 'error RATE_LIMITED';
}

const DENIALS: ReadonlySet<unknown> = new Set(['UNAUTHENTICATED', 'FORBIDDEN']);

function outcomeOf({ data, errors = [] }: Answer, name: string): string {
  const { code, subgraph } = errors[0]?.extensions ?? {};
  if (DENIALS.has(code)) return subgraph === undefined ? String(code) : 'refused';
  if (code !== undefined) return `error ${String(code)}`;
  const payload = data?.[name];
  return payload && payload.userErrors?.length === 0 ? 'done' : 'refused';
}
