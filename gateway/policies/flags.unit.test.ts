import { expect, test } from '@jest/globals';
import { createFlags, type FlagRule } from './flags.ts';

const claims = (subject: string, rights: { roles?: string[]; scopes?: string[] } = {}) => ({
  subject,
  session: 'ses_1',
  roles: [],
  scopes: [],
  ...rights,
});
const rule = (changes: Partial<FlagRule> = {}): FlagRule => ({ enabled: true, percentage: 100, ...changes });
const accounts = Array.from({ length: 4_000 }, (_, at) => claims(`usr_${at}`));
const having = (name: string, percentage: number) => {
  const flagsOf = createFlags({ [name]: rule({ percentage }) });
  return new Set(accounts.filter((each) => flagsOf(each).includes(name)));
};

test('a percentage of the accounts has a flag, and these keep it when the percentage grows', () => {
  const [tenth, half] = [having('a', 10), having('a', 50)];
  expect(tenth.size / accounts.length).toBeCloseTo(0.1, 1);
  expect(half.size / accounts.length).toBeCloseTo(0.5, 1);
  expect([...tenth].every((each) => half.has(each))).toBe(true);
  expect([having('a', 0).size, having('a', 100).size]).toEqual([0, accounts.length]);
});

test('two flags of half of the accounts are not those of the same half', () => {
  const other = having('b', 50);
  const both = [...having('a', 50)].filter((each) => other.has(each));
  expect(both.length / accounts.length).toBeCloseTo(0.25, 1);
});

test('an audience is one of its lists, and the percentage is of the audience', () => {
  const audience = { roles: ['SUPPORT'], scopes: ['order:read'], accounts: ['usr_7'] };
  const flagsOf = createFlags({ a: rule({ audience }), b: rule({ audience, percentage: 0 }) });
  const staff = [claims('x', { roles: ['SUPPORT'] }), claims('x', { scopes: ['order:read'] }), claims('usr_7')];
  expect(staff.map(flagsOf)).toEqual([['a'], ['a'], ['a']]);
  expect(flagsOf(claims('usr_8', { roles: ['CUSTOMER'] }))).toEqual([]);
});

test('callers that are not signed in have only the flags of everyone, and nobody one that is switched off', () => {
  const audience = { accounts: ['usr_1'] };
  const flagsOf = createFlags({
    z: rule(),
    most: rule({ percentage: 99.9 }),
    off: rule({ enabled: false }),
    a: rule(),
    some: rule({ audience }),
  });
  expect(flagsOf(null)).toEqual(['a', 'z']);
  expect(flagsOf(claims('usr_1'))).toEqual(expect.not.arrayContaining(['off']));
});
