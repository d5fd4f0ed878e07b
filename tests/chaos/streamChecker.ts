import type { StreamJournal, ReceivedEvent } from './streamJournal.ts';
import { expectedEvents, type DatabaseSnapshot } from './databaseSnapshot.ts';

/** The difference between received and expected events, in numbers of events. */
export type StreamTotals = {
  readonly received: number;
  readonly missed: number;
  readonly repeated: number;
  readonly disordered: number;
  /** Received by the wrong stream, or with other content. */
  readonly foreign: number;
};

/** Compares the received events of one stream with the expected ones. */
export function checkStream(received: readonly ReceivedEvent[], expected: readonly ReceivedEvent[]): StreamTotals {
  const left = new Map(expected.map(({ position, summary }) => [position, summary]));
  const seen = new Set<number>();
  const counts = { received: received.length, missed: 0, repeated: 0, disordered: 0, foreign: 0 };
  let before = 0;
  for (const { position, summary } of received) {
    if (seen.has(position)) counts.repeated += 1;
    else if (left.get(position) !== summary) counts.foreign += 1;
    // A repeated event is also out of order, and is not counted twice.
    else if (position < before) counts.disordered += 1;
    before = Math.max(before, position);
    seen.add(position);
    left.delete(position);
  }
  return { ...counts, missed: left.size };
}

/** Returns the sum over all streams. */
export function checkStreams(journals: readonly StreamJournal[], snapshot: DatabaseSnapshot): StreamTotals {
  const totals = journals.map(({ received, subject }) => checkStream(received, expectedEvents(subject, snapshot)));
  const sum = (of: keyof StreamTotals): number => totals.reduce((total, verdict) => total + verdict[of], 0);
  return {
    received: sum('received'),
    missed: sum('missed'),
    repeated: sum('repeated'),
    disordered: sum('disordered'),
    foreign: sum('foreign'),
  };
}

/** Returns one line for each stream that did not receive exactly the expected events. */
export function streamViolations(journals: readonly StreamJournal[], snapshot: DatabaseSnapshot): string[] {
  return journals.flatMap((journal) => {
    const { received, ...faults } = checkStream(journal.received, expectedEvents(journal.subject, snapshot));
    const isWhole = Object.values(faults).every((count) => count === 0);
    const name = `${journal.transport}, ${Object.values(journal.subject).join(' ')}`;
    const wrong = isWhole ? [] : [`${name}: ${received} received, ${JSON.stringify(faults)}`];
    return [...wrong, ...journal.failures.map((refusal) => `${name}: ended, ${refusal}`)];
  });
}
