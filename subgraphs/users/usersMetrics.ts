import type { Kysely } from 'kysely';
import { measureOutbox, measurePool } from '#platform/metrics/serviceMetrics.ts';
import type { Relay } from '#platform/eventLog/relayEvents.ts';
import type { Metrics } from '#platform/metrics/metrics.ts';
import { poolUseOf } from '#platform/postgres/postgres.ts';
import { createUserTotals } from './store/userTotals.ts';
import type { UsersTables } from './store/usersTables.ts';

/** Measures the accounts and what could not be handled, from the database. */
export function measureUsers(metrics: Metrics, db: Kysely<UsersTables>, relay: Relay): void {
  measureOutbox(metrics, relay.lagSeconds);
  measurePool(metrics, 'postgresql', () => poolUseOf(db));
  const users = createUserTotals(db);
  const registrations = {
    type: 'counter',
    name: 'user_registrations_total',
    help: 'Accounts that were registered since the shop opened. Every process says the same: take the max of them.',
  } as const;
  metrics.read(registrations, async () => [{ value: await users.registrations() }]);
  const letters = {
    type: 'gauge',
    name: 'dead_letters',
    help: 'Events and messages that could not be handled and wait to be redriven, by consumer.',
    labels: ['consumer'],
  } as const;
  metrics.read(letters, async () =>
    (await users.deadLetters()).map((each) => ({ labels: { consumer: each.consumer }, value: each.letters })),
  );
}
