import { seededRandom } from '../reliability/seededRandom.ts';

export type Dice = {
  readonly chance: (probability: number) => boolean;
  readonly upTo: (exclusive: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
  readonly some: <T>(items: readonly T[], probability: number) => T[];
};

export function createDice(seed: number): Dice {
  const random = seededRandom(seed);
  const upTo = (exclusive: number): number => Math.floor(random() * exclusive);
  return {
    chance: (probability) => random() < probability,
    upTo,
    pick: (items) => {
      const item = items[upTo(items.length)];
      if (item === undefined) throw new Error('expected an item to pick, got none');
      return item;
    },
    some: (items, probability) => items.filter(() => random() < probability),
  };
}
