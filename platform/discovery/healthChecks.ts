import { createInstanceList, type Instance, type InstanceSource } from './instances.ts';
import { repeat, type Repetition } from './repeat.ts';
import type { DiscoveryLog } from './registry.ts';

/** How often instances are checked, how long a check may take, and when an instance that fails counts as gone. */
export type HealthCheckTimes = {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly goneAfterMs: number;
};

/** `failing`: its last check failed; `gone`: all checks of `goneAfterMs` did. `unknown`: it was not checked. */
export type InstanceHealth = 'healthy' | 'failing' | 'gone' | 'unknown';

type HealthOptions = {
  /** The service, for the log. */
  readonly service: string;
  readonly source: InstanceSource;
  readonly times: HealthCheckTimes;
  /** Rejects when the instance cannot serve. */
  readonly check: (instance: Instance, signal: AbortSignal) => Promise<void>;
  readonly log: DiscoveryLog;
};

/** The healthy instances of another source, and what is known of all of them. */
export type CheckedInstances = InstanceSource & {
  readonly all: () => readonly { readonly instance: Instance; readonly health: InstanceHealth }[];
};

type Checked = { instance: Instance; failingSince: number | null; isChecked: boolean; checks: Repetition | null };

const JITTER = 0.2;

/**
 * Checks each instance of a source, again and again, at times that differ by chance. Those that fail are left out,
 * unless all do: then those that are not gone are used, or all. A single instance is not checked, as there is no other
 * one. Disposing disposes the source.
 */
export function withHealthChecks(o: HealthOptions): CheckedInstances {
  const { source, times } = o;
  const list = createInstanceList();
  const known = new Map<string, Checked>();

  function publish(): void {
    const all = [...known.values()];
    const healths: readonly (readonly InstanceHealth[])[] = [['healthy', 'unknown'], ['failing'], ['gone']];
    const best = healths.map((some) => all.filter((each) => some.includes(healthOf(each, times))));
    list.replace((best.find((some) => some.length > 0) ?? []).map(({ instance }) => instance));
  }
  function update(): void {
    const instances = source.current();
    const keys = new Set(instances.map(keyOf));
    for (const [key, { checks }] of known) {
      if (keys.has(key) && instances.length > 1) continue;
      checks?.stop();
      known.delete(key);
    }
    for (const instance of instances) {
      const checked = known.get(keyOf(instance)) ?? { instance, failingSince: null, isChecked: false, checks: null };
      checked.instance = instance;
      if (instances.length > 1) checked.checks ??= startChecks(checked, { ...o, publish });
      known.set(keyOf(instance), checked);
    }
    publish();
  }

  update();
  source.onChange(update);
  return {
    ...list,
    all: () => [...known.values()].map((each) => ({ instance: each.instance, health: healthOf(each, times) })),
    async [Symbol.asyncDispose]() {
      for (const { checks } of known.values()) checks?.stop();
      await source[Symbol.asyncDispose]();
    },
  };
}

type CheckOptions = HealthOptions & { readonly publish: () => void };

function startChecks(checked: Checked, { service, times, check, log, publish }: CheckOptions): Repetition {
  const about = { callee: service, id: checked.instance.id, url: checked.instance.url };
  return repeat(async () => {
    try {
      await check(checked.instance, AbortSignal.timeout(times.timeoutMs));
      if (checked.failingSince !== null) log.info(about, 'an instance is healthy again');
      checked.failingSince = null;
    } catch (err) {
      if (checked.failingSince === null) log.warn({ ...about, err }, 'an instance is not healthy: others are called');
      checked.failingSince ??= performance.now();
    }
    checked.isChecked = true;
    publish();
    return times.intervalMs * (1 - JITTER + 2 * JITTER * Math.random());
  });
}

function healthOf({ failingSince, isChecked }: Checked, { goneAfterMs }: HealthCheckTimes): InstanceHealth {
  if (!isChecked) return 'unknown';
  if (failingSince === null) return 'healthy';
  return performance.now() - failingSince >= goneAfterMs ? 'gone' : 'failing';
}

const keyOf = ({ id, url }: Instance): string => `${id} ${url}`;
