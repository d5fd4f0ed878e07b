import { campaign, catchMutants } from '../simulation/campaign.ts';
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
