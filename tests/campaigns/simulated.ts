import { campaign, catchMutants } from '../simulation/campaign.ts';
import { simulateProducts, sweepProducts } from '../simulation/products/campaign.ts';
import { catchMutants as catchProductsMutants } from '../simulation/products/catchMutants.ts';
import type { Counts } from './counts.ts';
import type { Result } from './experiments.ts';

/** The same promises in virtual time: every fault at every step, and every planted fault. */
export async function simulated({ seeds, faultSeeds }: Counts['simulation'], from: number): Promise<Result> {
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  const isKept = await campaign({ seeds, from }, say);
  const story = said.findLast((line) => /^\d+ seeds from/.test(line)) ?? '';
  const violations = isKept ? [] : said.filter((line) => line.startsWith('seed '));
  const areCaught = await catchMutants(faultSeeds, say);
  const uncaught = said.filter((line) => line.endsWith('NOTHING')).map((line) => line.split(/ {2,}/)[0]);
  const teeth = areCaught ? `${said.at(-1)}` : `NOT CAUGHT: ${uncaught.join(', ')}`;
  return { trials: Number.parseInt(story, 10), story, violations, control: '–', teeth };
}

/** Products alone, on one database: faults at any command, a death at each, and every planted fault. */
export async function simulatedProducts(
  { seeds, every, faultSeeds }: Counts['products'],
  { mongoUrl, seed }: { readonly mongoUrl: string; readonly seed: number },
): Promise<Result> {
  const url = new URL(mongoUrl);
  url.pathname = '/simulated_products';
  const told = await simulateProducts({ url: url.href, from: seed, seeds });
  const swept = await sweepProducts({ url: url.href, seed, every });
  const uncaught = await catchProductsMutants({ seeds: faultSeeds, from: seed }, () => undefined);
  return {
    trials: told.stories + swept.stories,
    story: `${told.commands} commands of ${told.stories} stories, then killed at one of ${swept.commands} commands`,
    violations: [...told.violations, ...swept.violations],
    control: '–',
    teeth: uncaught.length === 0 ? 'every planted fault caught' : `NOT CAUGHT: ${uncaught.join(', ')}`,
  };
}
