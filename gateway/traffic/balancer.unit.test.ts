import { expect, test } from '@jest/globals';
import { seededRandom } from '../../tests/reliability/seededRandom.ts';
import { createBalancer, type ChoiceRequest } from './balancer.ts';
import { createBalancedInstance, ejectOutlier, recordAttempt, type BalancedInstance } from './balancedInstance.ts';
import type { Instance } from './instances.ts';
import { readTrafficSettings, type Balancing } from './trafficSettings.ts';

const DRAWS = 4_000;
const { balancing: defaults } = readTrafficSettings();
const anyone: ChoiceRequest = { caller: null, headers: {} };
const { outliers } = defaults;

function open(settings: Partial<Balancing> = {}, zone: string | null = null) {
  let at = 0;
  const now = () => at;
  const balancer = createBalancer({ settings: { ...defaults, ...settings }, zone, now, random: seededRandom(1) });
  return { choose: balancer.choose, now, wait: (ms: number) => void (at += ms) };
}
const candidate = (id: string, o: Partial<Instance> = {}, since = -Infinity): BalancedInstance =>
  createBalancedInstance({ id, url: `http://${id}/`, weight: 1, version: null, zone: null, ...o }, since);

/** The part of many choices that each candidate gets; a chosen one is free again at once. */
function shares(choose: () => BalancedInstance): Record<string, number> {
  const chosen = Array.from({ length: DRAWS }, () => choose().instance.id);
  const counted = Map.groupBy(chosen, (id) => id);
  return Object.fromEntries([...counted].map(([id, { length }]) => [id, length / DRAWS]));
}
const measured = (each: BalancedInstance, latencyMs: number, now = 0): BalancedInstance => {
  recordAttempt(each, { outcome: 'success', latencyMs, now });
  return each;
};
const fail = (each: BalancedInstance, all: readonly BalancedInstance[], now: number): void => {
  recordAttempt(each, { outcome: 'failure', latencyMs: 1, now });
  ejectOutlier(each, all, { limits: outliers, now });
};

test('p2c gives a slow instance only what two choices of itself would, and one that is busy less', () => {
  const all = [measured(candidate('slow'), 500), measured(candidate('fast'), 5), measured(candidate('busy'), 5)];
  (all[2] as BalancedInstance).inFlight = 9;
  const { choose } = open();
  expect(shares(() => choose(all, anyone))).toEqual({ fast: expect.closeTo(2 / 3, 1), busy: expect.closeTo(1 / 3, 1) });
});

test('p2c tries an instance without a latency once, and forgets a latency while there are no calls', () => {
  const { choose, wait } = open();
  const all = [candidate('new'), measured(candidate('known'), 50)];
  expect(choose(all, anyone).instance.id).toBe('new');
  (all[0] as BalancedInstance).inFlight = 1;
  expect(shares(() => choose(all, anyone))).toEqual({ known: 1 });
  const slow = [measured(candidate('slow'), 3_000), measured(candidate('usual'), 50)];
  expect(shares(() => choose(slow, anyone))).toEqual({ usual: 1 });
  wait(60_000);
  measured(slow[1] as BalancedInstance, 50, 60_000);
  expect(shares(() => choose(slow, anyone))).toEqual({ slow: 1 });
});

test.each([
  ['round_robin', { a: 0.5, b: 0.5 }],
  ['random', { a: 0.5, b: 0.5 }],
  ['weighted', { a: 0.75, b: 0.25 }],
] as const)('%s shares calls as it says', (strategy, expected) => {
  const { choose } = open({ strategy });
  const all = [candidate('a', { weight: 3 }), candidate('b')];
  const found = shares(() => choose(all, anyone));
  for (const [id, share] of Object.entries(expected)) expect(found[id]).toBeCloseTo(share, 1);
});

test('least_connections chooses the one with the fewest calls for its weight', () => {
  const { choose } = open({ strategy: 'least_connections' });
  const all = [candidate('a', { weight: 4 }), candidate('b')];
  for (let call = 0; call < 10; call += 1) choose(all, anyone).inFlight += 1;
  expect(all.map(({ inFlight }) => inFlight)).toEqual([8, 2]);
});

test('consistent_hash keeps a caller or a header at one instance, and moves only keys of an instance that goes', () => {
  const { choose } = open({ strategy: 'consistent_hash' });
  const all = ['a', 'b', 'c', 'd'].map((id) => candidate(id));
  const callers = Array.from({ length: 400 }, (_, at) => `usr_${at}`);
  const placed = callers.map((caller) => choose(all, { caller, headers: {} }));
  for (const each of all) expect(placed.filter((one) => one === each).length).toBeGreaterThan(60);
  const later = callers.map((caller) => choose(all.slice(1), { caller, headers: {} }));
  expect(placed.filter((one, at) => one !== later[at] && one !== all[0])).toEqual([]);
  const byHeader = open({ strategy: 'consistent_hash', hashBy: { header: 'X-Tenant' } });
  const chosen = callers.map((caller) => byHeader.choose(all, { caller, headers: { 'x-tenant': 'one' } }));
  expect(new Set(chosen).size).toBe(1);
});

test('instances in the zone of the gateway come first, when they are available', () => {
  const all = [candidate('near', { zone: 'z1' }), candidate('far', { zone: 'z2' })];
  const { choose, now } = open({ strategy: 'random' }, 'z1');
  expect(shares(() => choose(all, anyone))).toEqual({ near: 1 });
  for (let times = 0; times < 5; times += 1) fail(all[0] as BalancedInstance, all, now());
  expect(shares(() => choose(all, anyone))).toEqual({ far: 1 });
  const everywhere = open({ strategy: 'random', prefersZone: false }, 'z1');
  const fresh = [candidate('near', { zone: 'z1' }), candidate('far', { zone: 'z2' })];
  expect(shares(() => everywhere.choose(fresh, anyone))['far']).toBeCloseTo(0.5, 1);
});

test('a version gets the part of the calls that is its weight, with every strategy, and a sticky caller stays', () => {
  const all = [candidate('v1', { version: 'v1', weight: 90 }), candidate('v2', { version: 'v2', weight: 10 })];
  for (const strategy of ['p2c', 'round_robin', 'least_connections'] as const) {
    const { choose } = open({ strategy });
    expect(shares(() => choose(all, anyone))['v2']).toBeCloseTo(0.1, 1);
  }
  const { choose } = open({ isSticky: true });
  const callers = Array.from({ length: 1_000 }, (_, at) => ({ caller: `usr_${at}`, headers: {} }));
  const before = callers.filter((caller) => choose(all, caller).instance.id === 'v2');
  expect(before.length / 1_000).toBeCloseTo(0.1, 1);
  const more = [candidate('v1', { version: 'v1', weight: 80 }), candidate('v2', { version: 'v2', weight: 20 })];
  for (const caller of before) expect(choose(more, caller).instance.id).toBe('v2');
});

test('five failures in a row eject an instance; its first failure after that does so again, for longer', () => {
  const { choose, now, wait } = open({ strategy: 'random', slowStartMs: 0 });
  const all = ['bad', 'b', 'c'].map((id) => candidate(id));
  const [bad] = all as [BalancedInstance];
  for (let times = 0; times < 4; times += 1) fail(bad, all, now());
  measured(bad, 5);
  for (let times = 0; times < 4; times += 1) fail(bad, all, now());
  expect(shares(() => choose(all, anyone))['bad']).toBeGreaterThan(0.3);
  fail(bad, all, now());
  expect(shares(() => choose(all, anyone))['bad']).toBeUndefined();
  wait(outliers.ejectMs);
  expect(shares(() => choose(all, anyone))['bad']).toBeGreaterThan(0.3);
  fail(bad, all, now());
  wait(outliers.ejectMs);
  expect(shares(() => choose(all, anyone))['bad']).toBeUndefined();
  wait(outliers.ejectMs);
  expect(shares(() => choose(all, anyone))['bad']).toBeGreaterThan(0.3);
});

test('at most half of the instances are ejected, and a client that leaves counts for nothing', () => {
  const { choose, now } = open({ strategy: 'random' });
  const all = ['a', 'b', 'c'].map((id) => candidate(id));
  for (const each of all) for (let times = 0; times < 9; times += 1) fail(each, all, now());
  expect(all.map((each) => each.ejectedUntil > now())).toEqual([true, false, false]);
  expect(shares(() => choose(all, anyone))['a']).toBeUndefined();
  const left = candidate('left');
  for (let times = 0; times < 9; times += 1) recordAttempt(left, { outcome: 'abandoned', latencyMs: 9, now: 0 });
  expect([left.failuresInARow, left.latencyMs]).toEqual([0, 0]);
});

test.each(['p2c', 'random', 'weighted', 'round_robin', 'least_connections'] as const)(
  '%s starts a new instance slowly',
  (strategy) => {
    const { choose, wait } = open({ strategy });
    const all = [measured(candidate('old'), 5), measured(candidate('new', {}, 0), 5)];
    const chooseAndHold = (): BalancedInstance => {
      const chosen = choose(all, anyone);
      chosen.inFlight = (chosen.inFlight + 1) % 8;
      return chosen;
    };
    const early = shares(chooseAndHold)['new'] ?? 0;
    expect(early).toBeLessThan(0.35);
    wait(10_000);
    expect(shares(chooseAndHold)['new']).toBeGreaterThan(0.4);
  },
);

test('another instance is chosen than those that were tried, and any when all were', () => {
  const { choose } = open();
  const all = ['a', 'b', 'c'].map((id) => candidate(id));
  expect(choose(all, { ...anyone, tried: all.slice(0, 2) })).toBe(all[2]);
  expect(all).toContain(choose(all, { ...anyone, tried: all }));
});

test('an instance of weight 0 gets calls only when no other is left', () => {
  const { choose } = open();
  const all = [candidate('off', { weight: 0 }), candidate('on')];
  expect(shares(() => choose(all, anyone))).toEqual({ on: 1 });
  expect(choose(all, { ...anyone, tried: all.slice(1) }).instance.id).toBe('off');
});
