import { expect, test } from '@jest/globals';
import { createAdaptiveLimit, type ConcurrencyBounds } from './adaptiveLimit.ts';
import { createAdmission, type Admission, type Permit, type Priority } from './admission.ts';

/** A server in simulated time: `slots` at once, each for `serviceMs`; the rest waits in line. Times are in ms. */
class SimulatedServer {
  now = 0;
  slots: number;
  serviceMs: (kind: string) => number;
  readonly latencies: number[] = [];
  #freeAt: number[] = [];
  #seed = 1;
  #ending: { readonly at: number; readonly end: () => void }[] = [];

  constructor(slots: number, serviceMs: (kind: string) => number) {
    this.slots = slots;
    this.serviceMs = serviceMs;
  }

  /** Between 0.5 and 1.5, the same numbers each time. */
  #spread(): number {
    this.#seed = (this.#seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return 0.5 + this.#seed / 2 ** 31;
  }

  run(kind: string, permit: Permit): void {
    this.#freeAt = this.#freeAt.filter((at) => at > this.now).toSorted((one, other) => one - other);
    const startsAt = this.#freeAt.length < this.slots ? this.now : (this.#freeAt.at(-this.slots) ?? this.now);
    const [startedAt, at] = [this.now, startsAt + this.serviceMs(kind) * this.#spread()];
    this.#freeAt.push(at);
    const end = (): void => {
      this.latencies.push(at - startedAt);
      permit.end(kind);
    };
    this.#ending.push({ at, end });
  }

  advance(ms: number): void {
    const until = this.now + ms;
    this.#ending.sort((one, other) => one.at - other.at);
    while ((this.#ending[0]?.at ?? Infinity) <= until) {
      const next = this.#ending.shift();
      this.now = next?.at ?? this.now;
      next?.end();
    }
    this.now = until;
  }
}

type Arrivals = { readonly everyMs: number; readonly kind?: string; readonly priority?: Priority };

const bounds: ConcurrencyBounds = { initial: 100, min: 2, max: 1_000 };

function simulate(o: { slots?: number; serviceMs?: number; bounds?: Partial<ConcurrencyBounds> } = {}) {
  const server = new SimulatedServer(o.slots ?? 10, () => o.serviceMs ?? 50);
  const settings = () => ({ ...bounds, ...o.bounds, isEnabled: true });
  const admission = createAdmission({ settings, now: () => server.now });
  /** Lets work arrive at fixed intervals, whatever happens to it; returns how much was admitted, and its latencies. */
  function load(forMs: number, arrivals: readonly Arrivals[]) {
    const before = admission.state();
    const first = server.latencies.length;
    const next = arrivals.map(() => server.now);
    for (const until = server.now + forMs; server.now < until; server.advance(1)) {
      arrivals.forEach(({ everyMs, kind = 'read', priority = 'anonymous' }, at) => {
        for (; (next[at] ?? 0) <= server.now; next[at] = (next[at] ?? 0) + everyMs) begin(kind, priority);
      });
    }
    const after = admission.state();
    const part = (priority: Priority): number => {
      const admitted = after.admitted[priority] - before.admitted[priority];
      return admitted / (admitted + after.refused[priority] - before.refused[priority]);
    };
    const latencies = server.latencies.slice(first);
    const meanMs = latencies.reduce((sum, each) => sum + each, 0) / latencies.length;
    return { done: latencies.length, meanMs, part };
  }
  function begin(kind: string, priority: Priority): void {
    const permit = admission.admit(priority);
    if (permit) server.run(kind, permit);
  }
  return { server, admission, load, begin, limit: () => admission.state().limit };
}

// Ten at once for 50 ms each are 200 a second: one every 5 ms.
const FITS: Arrivals = { everyMs: 10 };
const TEN_TIMES: Arrivals = { everyMs: 0.5 };

test('work that fits is never refused, and leaves the limit where it started', () => {
  const { load, limit } = simulate();
  const { part, meanMs } = load(30_000, [FITS]);
  expect([part('anonymous'), Math.round(meanMs / 10), limit()]).toEqual([1, 5, 100]);
});

test('ten times the work that fits is refused early: what is done stays at the peak, at about twice the usual latency', () => {
  const { load } = simulate();
  load(2_000, [FITS]);
  load(5_000, [TEN_TIMES]);
  const { done, meanMs } = load(10_000, [TEN_TIMES]);
  expect(done).toBeGreaterThan(0.95 * 10 * 200);
  expect(meanMs).toBeLessThan(130);
});

test('an overload that lasts does not become the usual latency', () => {
  const { load } = simulate();
  load(2_000, [FITS]);
  load(60_000, [TEN_TIMES]);
  const { done, meanMs } = load(30_000, [TEN_TIMES]);
  expect(done).toBeGreaterThan(0.9 * 30 * 200);
  expect(meanMs).toBeLessThan(130);
});

test('a load that rises slowly above what fits does not become usual', () => {
  const { load } = simulate();
  for (let everyMs = 10; everyMs > 0.5; everyMs *= 0.95) load(2_000, [{ everyMs }]);
  const { done, meanMs } = load(20_000, [TEN_TIMES]);
  expect(done).toBeGreaterThan(0.9 * 20 * 200);
  expect(meanMs).toBeLessThan(150);
});

test('an overload from the start is recognised by a probe', () => {
  const { load } = simulate();
  load(40_000, [TEN_TIMES]);
  const { done, meanMs } = load(20_000, [TEN_TIMES]);
  expect(done).toBeGreaterThan(0.9 * 20 * 200);
  expect(meanMs).toBeLessThan(150);
});

test('work that has become slower without a queue is admitted again after a probe', () => {
  const { server, load } = simulate({ slots: 1_000, bounds: { initial: 100, min: 10 } });
  load(5_000, [{ everyMs: 1 }]);
  server.serviceMs = () => 200;
  load(30_000, [{ everyMs: 2 }]);
  expect(load(10_000, [{ everyMs: 2 }]).part('anonymous')).toBeGreaterThan(0.99);
});

test('when a server is quick again, the limit follows', () => {
  const { server, load } = simulate();
  load(2_000, [FITS]);
  server.serviceMs = () => 400;
  load(30_000, [TEN_TIMES]);
  server.serviceMs = () => 50;
  load(25_000, [TEN_TIMES]);
  const { done, meanMs } = load(10_000, [TEN_TIMES]);
  expect(done).toBeGreaterThan(0.9 * 10 * 200);
  expect(meanMs).toBeLessThan(150);
});

test('a burst after an overload finds the room that there was at the start', () => {
  const { load, admission, begin } = simulate();
  load(2_000, [FITS]);
  load(20_000, [TEN_TIMES]);
  expect(admission.state().limit).toBeLessThan(40);
  load(10_000, [FITS]);
  for (let count = 0; count < 60; count += 1) begin('read', 'anonymous');
  expect(admission.state().inFlight).toBeGreaterThanOrEqual(60);
});

test('another mix of quick and slow work is no overload', () => {
  const { server, load, limit } = simulate({ slots: 1_000 });
  server.serviceMs = (kind) => (kind === 'slow' ? 500 : 5);
  load(10_000, [
    { everyMs: 1, kind: 'quick' },
    { everyMs: 500, kind: 'slow' },
  ]);
  const { part } = load(10_000, [
    { everyMs: 100, kind: 'quick' },
    { everyMs: 8, kind: 'slow' },
  ]);
  expect(part('anonymous')).toBe(1);
  expect(limit()).toBeGreaterThanOrEqual(100);
});

test('of work that does not fit, the highest priority is done first, and none starves', () => {
  const { load } = simulate();
  load(2_000, [FITS]);
  const mix: Arrivals[] = [
    { everyMs: 20, priority: 'critical' },
    { everyMs: 10, priority: 'signedIn' },
    { everyMs: 1, priority: 'anonymous' },
    { everyMs: 10, priority: 'introspection' },
  ];
  load(10_000, mix);
  const { part } = load(20_000, mix);
  expect(part('critical')).toBe(1);
  expect(part('signedIn')).toBeGreaterThan(0.9);
  expect(part('anonymous')).toBeLessThan(0.3);
  const crowded = load(20_000, [
    { everyMs: 0.5, priority: 'signedIn' },
    { everyMs: 5, priority: 'anonymous' },
    { everyMs: 20, priority: 'introspection' },
  ]);
  expect(crowded.part('anonymous')).toBeGreaterThan(0.02);
  expect(crowded.part('introspection')).toBeGreaterThan(0.02);
});

test('under pressure only critical work begins', () => {
  const admission: Admission = createAdmission({
    settings: () => ({ ...bounds, isEnabled: true }),
    isUnderPressure: () => true,
  });
  expect(admission.admit('signedIn')).toBeNull();
  expect(admission.admit('critical')).not.toBeNull();
  expect(admission.state().refused).toMatchObject({ signedIn: 1, critical: 0 });
});

test('what waits for room begins in its order as soon as there is some, and gives up in time', async () => {
  const settings = () => ({ initial: 1, min: 1, max: 1, isEnabled: true });
  const admission = createAdmission({ settings });
  const first = admission.admit('critical');
  expect(await admission.admitWithin('critical', 20)).not.toBeNull();
  const begun: number[] = [];
  const waiting = [1, 2].map(async (place) => {
    const permit = await admission.admitWithin('critical', 60_000);
    begun.push(place);
    permit?.end(null);
  });
  // Each priority has a reserve.
  expect(admission.admit('signedIn')).not.toBeNull();
  expect(await admission.admitWithin('signedIn', 20)).toBeNull();
  expect(begun).toEqual([]);
  first?.end(null);
  await Promise.all(waiting);
  expect(begun).toEqual([1, 2]);
});

test('a limit stays within its bounds, also when those change', () => {
  let current: ConcurrencyBounds = { initial: 50, min: 5, max: 60 };
  const limit = createAdaptiveLimit(
    () => current,
    () => 0,
  );
  expect(limit.current()).toBe(50);
  current = { initial: 10, min: 5, max: 20 };
  expect(limit.current()).toBe(20);
  current = { initial: 80, min: 80, max: 90 };
  expect(limit.current()).toBe(80);
});
