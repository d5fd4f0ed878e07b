import { anyFates, oneFault } from './fates.ts';
import { openStage, tellStory } from './story.ts';

/** What went wrong, and in which story. */
export type Found = { readonly stories: number; readonly commands: number; readonly violations: readonly string[] };

type Campaign = {
  readonly url: string;
  readonly from: number;
  readonly seeds: number;
  readonly stopsAtFirst?: boolean;
};

/** Tells the stories of these seeds, each with the faults that it draws. */
export async function simulateProducts({ url, from, seeds, stopsAtFirst = false }: Campaign): Promise<Found> {
  await using stage = await openStage(url);
  const violations: string[] = [];
  let [stories, commands] = [0, 0];
  for (let seed = from; seed < from + seeds; seed += 1) {
    if (stopsAtFirst && violations.length > 0) break;
    const story = await tellStory(stage, seed, anyFates);
    stories += 1;
    commands += story.commands.length;
    violations.push(...story.violations.map((what) => `seed ${seed}: ${what}`));
  }
  return { stories, commands, violations };
}

type Sweep = { readonly url: string; readonly seed: number; /** Every so many commands. */ readonly every: number };

/** Tells one story again and again and kills the process at one command after the other, before it and after it. */
export async function sweepProducts({ url, seed, every }: Sweep): Promise<Found> {
  await using stage = await openStage(url);
  const unharmed = await tellStory(stage, seed, () => () => 'done');
  const violations = unharmed.violations.map((what) => `unharmed: ${what}`);
  let stories = 1;
  for (let place = 0; place < unharmed.commands.length; place += every)
    for (const fate of ['killed before', 'killed after'] as const) {
      const story = await tellStory(stage, seed, oneFault(place, fate));
      stories += 1;
      violations.push(...story.violations.map((what) => `${fate} ${unharmed.commands[place]} #${place}: ${what}`));
    }
  return { stories, commands: unharmed.commands.length, violations };
}
