import { badValuesFor } from './badValues.ts';
import { isRefused, unclearIn } from './clearAnswer.ts';
import { goodArguments, underNewKey } from './goodArguments.ts';
import {
  operationOf,
  placesOf,
  valueAt,
  withValueAt,
  type Arguments,
  type Mutation,
  type Place,
} from './mutationCalls.ts';
import type { Portion } from './portions.ts';
import { look, lookFitted, send, type Caller, type Product, type Shop, type Sight } from './shop.ts';

const AT_ONCE = 6;

/** Who tries what where. */
export type Trial = {
  readonly shop: Shop;
  readonly caller: Caller;
  readonly product: Product;
  readonly mutation: Mutation;
  readonly portionOf: (place: Place) => Portion;
};
type Tried = { readonly value: unknown; readonly isRefused: boolean; readonly problems: readonly string[] };

/** Tries its portion of the bad values at every place of a mutation's arguments; what was not right about it, in sentences. */
export async function tryMutation(trial: Trial): Promise<string[]> {
  const problems: string[] = [];
  let sight = await lookFitted(trial.shop, trial.caller, trial.product);
  for (const place of placesOf(trial.mutation)) {
    const found = await tryPlace(trial, place, sight);
    problems.push(...found.problems.map((problem) => `${trial.mutation.name} ${place.path.join('.')}: ${problem}`));
    sight = found.sight;
  }
  return problems;
}

/**
 * Strange values first, each by itself, for they may be taken. Then, when nothing else changes what is seen, all that
 * must be refused at once, and with them what of the strange ones was. What is seen then is as good for the next place.
 */
async function tryPlace(trial: Trial, place: Place, sight: Sight): Promise<{ problems: string[]; sight: Sight }> {
  let before = sight;
  const portion = trial.portionOf(place);
  const values = badValuesFor(place.type, valueAt(goodFor(trial, before), place.path));
  const [wrong, strange] = [portion(values.wrong), portion(values.strange)];
  const tried: Tried[] = [];
  for (const value of strange) {
    const one = await tryValue(trial, { place, good: goodFor(trial, before), value });
    tried.push(one);
    if (!one.isRefused) before = await lookFitted(trial.shop, trial.caller, trial.product);
  }
  const refused = tried.filter(({ isRefused }) => isRefused);
  const again = refused.length === tried.length ? [] : refused.map(({ value }) => value);
  const mustBeRefused = await tryTogether([...wrong, ...again], (value) =>
    tryValue(trial, { place, good: goodFor(trial, before), value }),
  );
  const after = await look(trial.shop, trial.caller, trial.product.id);
  const problems = [
    ...[...tried, ...mustBeRefused].flatMap((one) => one.problems),
    ...mustBeRefused.filter(({ isRefused }) => !isRefused).map(({ value }) => `${shown(value)} was taken`),
    ...(before.whole === after.whole ? [] : [`refused, and yet changed ${before.whole} to ${after.whole}`]),
  ];
  return { problems, sight: after };
}

function goodFor({ mutation, caller }: Trial, sight: Sight): Arguments {
  return goodArguments(mutation, { caller, sight });
}

async function tryTogether(values: readonly unknown[], tryOne: (value: unknown) => Promise<Tried>): Promise<Tried[]> {
  const tried: Tried[] = [];
  for (let at = 0; at < values.length; at += AT_ONCE) {
    tried.push(...(await Promise.all(values.slice(at, at + AT_ONCE).map(tryOne))));
  }
  return tried;
}

type Attempt = { readonly place: Place; readonly good: Arguments; readonly value: unknown };

async function tryValue({ shop, mutation, caller }: Trial, { place, good, value }: Attempt): Promise<Tried> {
  const variables = withValueAt(underNewKey(good), place.path, value);
  const reply = await send(shop.url, { query: operationOf(mutation), variables }, caller.token);
  const names = mutation.args.map(({ name }) => name);
  const problems = unclearIn(reply, names).map((problem) => `${shown(value)}: ${problem}`);
  return { value, isRefused: isRefused(reply), problems };
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 80);
}
