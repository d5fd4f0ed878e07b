import { expect, test } from '@jest/globals';
import { createRunningTotals, type TotalsAt } from './runningTotals.ts';

test('totals are read once in full, and later only what was added', async () => {
  const asked: (number | null)[] = [];
  const answers: TotalsAt[] = [
    { position: 7, totals: new Map([['one', 5]]) },
    { position: 7, totals: new Map() },
    {
      position: 9,
      totals: new Map([
        ['one', 1],
        ['two', 1],
      ]),
    },
  ];
  const read = createRunningTotals(async (after) => {
    asked.push(after);
    return answers.shift() ?? { position: 0, totals: new Map() };
  });
  expect(Object.fromEntries(await read())).toEqual({ one: 5 });
  expect(Object.fromEntries(await read())).toEqual({ one: 5 });
  expect(Object.fromEntries(await read())).toEqual({ one: 6, two: 1 });
  expect(asked).toEqual([null, 7, 7]);
});

test('readings that overlap add once, and one that fails adds nothing', async () => {
  let fails = true;
  const read = createRunningTotals(async (after) => {
    if (fails) throw new Error('away');
    return { position: (after ?? 0) + 1, totals: new Map([['one', 1]]) };
  });
  await expect(read()).rejects.toThrow('away');
  fails = false;
  const [first, second] = await Promise.all([read(), read()]);
  expect([first.get('one'), second.get('one')]).toEqual([1, 1]);
});
