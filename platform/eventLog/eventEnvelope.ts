import { z } from 'zod';

const position = z.int().positive();

const eventEnvelope = z.object({
  id: z.string().min(1),
  type: z.string().min(1),
  source: z.string().min(1),
  logId: z.string().min(1),
  position,
  subject: z.string().min(1),
  version: position,
  occurredAt: z.string().min(1),
  owner: z.string().nullable(),
  channels: z.array(z.string()).readonly(),
  data: z.record(z.string(), z.unknown()),
  traceparent: z.string().nullable(),
});

/**
 * One domain event of one service. `position` counts the events of the service's log without a gap, `version` those of
 * one subject; `owner` is the user it belongs to, `channels` the subscription channels it concerns.
 */
export type EventEnvelope<Data = Record<string, unknown>> = {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly logId: string;
  readonly position: number;
  readonly subject: string;
  readonly version: number;
  readonly occurredAt: string;
  readonly owner: string | null;
  readonly channels: readonly string[];
  readonly data: Data;
  readonly traceparent: string | null;
};

/** An event as its service writes it; the log adds the source, the log id and the position. */
export type NewEvent<Data = Record<string, unknown>> = Omit<EventEnvelope<Data>, 'source' | 'logId' | 'position'>;

/** The event in a value that came from outside, or a thrown sentence about what is wrong with it. */
export function readEventEnvelope(value: unknown): EventEnvelope {
  const read = eventEnvelope.safeParse(value);
  if (!read.success) throw new Error(`expected an event envelope: ${z.prettifyError(read.error)}`);
  return read.data;
}
