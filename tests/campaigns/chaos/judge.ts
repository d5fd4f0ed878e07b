import type { Diary, Told } from './diary.ts';
import { owedTo, type Truth } from './truth.ts';

/** How what was told differs from what happened, in numbers of events. */
export type Verdict = {
  readonly told: number;
  readonly missed: number;
  readonly repeated: number;
  readonly disordered: number;
  /** Told to somebody it was not for, or told otherwise than it was. */
  readonly foreign: number;
};

/** Compares one stream with what its owner was owed. */
export function compare(told: readonly Told[], owed: readonly Told[]): Verdict {
  const left = new Map(owed.map(({ position, said }) => [position, said]));
  const seen = new Set<number>();
  const counts = { told: told.length, missed: 0, repeated: 0, disordered: 0, foreign: 0 };
  let before = 0;
  for (const { position, said } of told) {
    if (seen.has(position)) counts.repeated += 1;
    else if (left.get(position) !== said) counts.foreign += 1;
    // What is repeated is behind as well, and is not counted twice.
    else if (position < before) counts.disordered += 1;
    before = Math.max(before, position);
    seen.add(position);
    left.delete(position);
  }
  return { ...counts, missed: left.size };
}

/** The sum over all streams. */
export function judge(diaries: readonly Diary[], truth: Truth): Verdict {
  const verdicts = diaries.map(({ told, subject }) => compare(told, owedTo(subject, truth)));
  const sum = (of: keyof Verdict): number => verdicts.reduce((total, verdict) => total + verdict[of], 0);
  return {
    told: sum('told'),
    missed: sum('missed'),
    repeated: sum('repeated'),
    disordered: sum('disordered'),
    foreign: sum('foreign'),
  };
}

/** The streams that were not told exactly what they were owed, each in a line. */
export function complaintsOf(diaries: readonly Diary[], truth: Truth): string[] {
  return diaries.flatMap((diary) => {
    const { told, ...faults } = compare(diary.told, owedTo(diary.subject, truth));
    const isWhole = Object.values(faults).every((count) => count === 0);
    const name = `${diary.way}, ${Object.values(diary.subject).join(' ')}`;
    const wrong = isWhole ? [] : [`${name}: ${told} told, ${JSON.stringify(faults)}`];
    return [...wrong, ...diary.refusals.map((refusal) => `${name}: ended, ${refusal}`)];
  });
}
