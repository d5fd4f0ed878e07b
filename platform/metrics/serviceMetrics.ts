import type { Metrics } from './metrics.ts';

type PoolUse = { readonly active: number; readonly max: number; readonly waiting: number };

/** Measures a pool of database connections at each scrape. `system`: as in OpenTelemetry's `db.system.name`. */
export function measurePool(metrics: Metrics, system: 'postgresql' | 'mongodb', use: () => PoolUse): void {
  const labels = { system };
  const read = (name: string, help: string, value: (use: PoolUse) => number) =>
    metrics.read({ type: 'gauge', name, help, labels: ['system'] }, () => [{ labels, value: value(use()) }]);
  read('db_connections_active', 'Connections of the pool that are in use.', ({ active }) => active);
  read('db_connections_max', 'The most connections that the pool may open.', ({ max }) => max);
  read('db_connections_waiting', 'Callers that wait for a connection of the pool.', ({ waiting }) => waiting);
}

/** Returns how to count commands to Redis; undefined where nothing is recorded. */
export function countRedisCommands(metrics: Metrics): ((command: string, role: string) => void) | undefined {
  if (!metrics.isRecorded) return undefined;
  const count = metrics.counter({
    name: 'redis_commands_total',
    help: 'Commands sent to Redis, by command and by what the connection is for.',
    labels: ['command', 'role'],
  });
  return (command, role) => count({ command: command.toLowerCase(), role });
}

/** Measures how late the events of this service are published. */
export function measureOutbox(metrics: Metrics, lagSeconds: () => number): void {
  const help = 'No event that is older than this waits in the outbox; about a second when nothing waits.';
  metrics.read({ type: 'gauge', name: 'outbox_lag_seconds', help }, () => [{ value: lagSeconds() }]);
}

type Followed = { readonly source: string; readonly unknownForMs: () => number };

/** Measures how late the events of other services are applied. Absent for a log that was never read to its head. */
export function measureConsumers(metrics: Metrics, followed: () => readonly Followed[]): void {
  const definition = {
    type: 'gauge',
    name: 'consumer_lag_seconds',
    help: 'For how long it has not been known that all events of a log are applied, by the service whose log it is.',
    labels: ['source'],
  } as const;
  metrics.read(definition, () =>
    followed()
      .map(({ source, unknownForMs }) => ({ labels: { source }, value: unknownForMs() / 1_000 }))
      .filter(({ value }) => Number.isFinite(value)),
  );
}
