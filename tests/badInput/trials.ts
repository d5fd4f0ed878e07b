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
type Attempt = { readonly place: Place; readonly value: unknown };
type Tried = Attempt & { readonly isRefused: boolean; readonly problems: readonly string[] };

/**
 * Tries its portion of the bad values at every place of a mutation's arguments; what was not right, in sentences.
 * Strange values first, each by itself, for they may be taken. Then, when nothing else changes what is seen, all that
 * must be refused, and with them what was refused before something else was taken.
 */
export async function tryMutation(trial: Trial): Promise<string[]> {
  const places = placesOf(trial.mutation);
  const { tried, again, before } = await tryStrange(trial, places);
  const wrong = places.flatMap((place) => attemptsAt(trial, place, before).wrong);
  const mustBeRefused = await tryTogether([...wrong, ...again], (attempt) => tryValue(trial, attempt, before));
  const after = await look(trial.shop, trial.caller, trial.product.id);
  const problems = [
    ...[...tried, ...mustBeRefused].flatMap((one) => one.problems),
    ...mustBeRefused.filter(({ isRefused }) => !isRefused).map((one) => `${named(one)} was taken`),
    ...(before.whole === after.whole ? [] : [`refused, and yet changed ${before.whole} to ${after.whole}`]),
  ];
  return problems.map((problem) => `${trial.mutation.name} ${problem}`);
}

/** What became of the strange values, which of them were refused before another was taken, and what is seen after that. */
async function tryStrange(trial: Trial, places: readonly Place[]) {
  const tried: Tried[] = [];
  const again: Attempt[] = [];
  let unlooked: Attempt[] = [];
  let before = await lookFitted(trial.shop, trial.caller, trial.product);
  for (const place of places) {
    for (const attempt of attemptsAt(trial, place, before).strange) {
      const one = await tryValue(trial, attempt, before);
      tried.push(one);
      if (one.isRefused) unlooked.push(attempt);
      else {
        before = await lookFitted(trial.shop, trial.caller, trial.product);
        again.push(...unlooked);
        unlooked = [];
      }
    }
  }
  return { tried, again, before };
}

function attemptsAt(trial: Trial, place: Place, sight: Sight): { wrong: Attempt[]; strange: Attempt[] } {
  const portion = trial.portionOf(place);
  const { wrong, strange } = badValuesFor(place.type, valueAt(goodFor(trial, sight), place.path));
  const at = (value: unknown): Attempt => ({ place, value });
  return { wrong: portion(wrong).map(at), strange: portion(strange).map(at) };
}

function goodFor({ mutation, caller }: Trial, sight: Sight): Arguments {
  return goodArguments(mutation, { caller, sight });
}

async function tryTogether(
  attempts: readonly Attempt[],
  tryOne: (attempt: Attempt) => Promise<Tried>,
): Promise<Tried[]> {
  const tried: Tried[] = [];
  for (let at = 0; at < attempts.length; at += AT_ONCE) {
    tried.push(...(await Promise.all(attempts.slice(at, at + AT_ONCE).map(tryOne))));
  }
  return tried;
}

async function tryValue(trial: Trial, attempt: Attempt, sight: Sight): Promise<Tried> {
  const { shop, mutation, caller } = trial;
  const variables = withValueAt(underNewKey(goodFor(trial, sight)), attempt.place.path, attempt.value);
  const reply = await send(shop.url, { query: operationOf(mutation), variables }, caller.token);
  const names = mutation.args.map(({ name }) => name);
  const problems = unclearIn(reply, names).map((problem) => `${named(attempt)}: ${problem}`);
  return { ...attempt, isRefused: isRefused(reply), problems };
}

function named({ place, value }: Attempt): string {
  return `${place.path.join('.')} ${(JSON.stringify(value) ?? 'nothing').slice(0, 80)}`;
}
