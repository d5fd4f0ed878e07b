import type { Chance } from '../chance.ts';
import type { Fate, Fates } from './turns.ts';

const faults: readonly Fate[] = ['killed before', 'killed after', 'request lost', 'answer lost'];

/** Faults now and then; how often differs from story to story, and some know none. */
export function anyFates(chance: Chance): Fates {
  const usual = chance.pick([0, 0.02, 0.05, 0.1]);
  return () => (chance.happens(usual) ? chance.pick(faults) : 'done');
}

/** One fault, at the command of that number. */
export function oneFault(place: number, fate: Fate): () => Fates {
  return () => {
    let passed = 0;
    return () => (passed++ === place ? fate : 'done');
  };
}
