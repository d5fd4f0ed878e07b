import { backoffMs } from '#platform/concurrency/backoff.ts';
import { createPollLoop } from '#platform/eventLog/pollLoop.ts';
import type { Log } from '#platform/log/log.ts';
import { createOutage, type Outage } from '#platform/log/outage.ts';
import { deliveryBackoff, MAX_TRIES, type LeasedDelivery } from '../domain/delivery.ts';
import type { DeliveryChannel } from '../domain/notification.ts';
import { UndeliverableError } from './channels/messageChannel.ts';
import type { MessageChannels } from './channels/openChannels.ts';
import type { DeliveryRenderer } from './renderDelivery.ts';

/** The queue of deliveries. A call with an expired lease changes nothing. */
export interface DeliveryQueue {
  leaseDue(limit: number, leaseMs: number): Promise<LeasedDelivery[]>;
  complete(delivery: LeasedDelivery): Promise<void>;
  reschedule(delivery: LeasedDelivery, delayMs: number): Promise<void>;
  deadLetter(delivery: LeasedDelivery, reason: string): Promise<void>;
}

export type DeliverySettings = {
  readonly pollMs: number;
  readonly maxConcurrent: number;
  readonly leaseMs: number;
  readonly maxTries: number;
  readonly retryDelayMs: (tries: number) => number;
};

export type DeliveryWorker = {
  /** Looks for due deliveries now. */
  readonly wake: () => void;
} & AsyncDisposable;

type WorkerOptions = {
  readonly queue: DeliveryQueue;
  readonly render: DeliveryRenderer;
  readonly channels: MessageChannels;
  readonly log: Log;
  readonly settings?: DeliverySettings;
};

const DEFAULT_SETTINGS: DeliverySettings = {
  pollMs: 1_000,
  maxConcurrent: 8,
  // Longer than the timeout of every channel; otherwise a second worker would send the same message.
  leaseMs: 60_000,
  maxTries: MAX_TRIES,
  retryDelayMs: (tries) => backoffMs(deliveryBackoff, tries - 1, Math.random()),
};

/**
 * Sends queued deliveries, each at least once. A failed delivery is retried later; after the last attempt, or if it is
 * undeliverable, it becomes a dead letter. Any number of workers may share a queue. Disposing waits for current sends.
 */
export function startDeliveryWorker(o: WorkerOptions): DeliveryWorker {
  const { queue, settings = DEFAULT_SETTINGS } = o;
  const pollLoop = createPollLoop();
  const outages = createOutages(o);

  async function work(): Promise<void> {
    while (!pollLoop.isClosed()) {
      const due = await queue.leaseDue(settings.maxConcurrent, settings.leaseMs).then(
        (leased) => (outages.leasing.end(), leased),
        (err: unknown) => (outages.leasing.start(err), []),
      );
      await Promise.all(due.map((delivery) => deliver({ ...o, settings, outages }, delivery)));
      if (due.length < settings.maxConcurrent) await pollLoop.wait(settings.pollMs);
    }
  }

  const working = work();
  return {
    wake: pollLoop.wake,
    async [Symbol.asyncDispose]() {
      pollLoop.close();
      await working;
    },
  };
}

// A server may refuse one recipient and accept the next, so an outage ends only after a minute without failures.
const QUIET_MS = 60_000;

type Outages = {
  readonly leasing: Outage;
  readonly settling: Outage;
  readonly rendering: Outage;
  readonly sending: Readonly<Record<DeliveryChannel, Outage>>;
};

function createOutages({ log }: WorkerOptions): Outages {
  const sendingOn = (channel: DeliveryChannel) =>
    createOutage(log, {
      startMessage: `${channel}: the provider does not accept messages: retrying later`,
      endMessage: `${channel}: the provider has accepted all messages for a minute`,
      quietMs: QUIET_MS,
    });
  return {
    leasing: createOutage(log, {
      startMessage: 'cannot read the delivery queue',
      endMessage: 'can read the delivery queue again',
    }),
    settling: createOutage(log, {
      startMessage: 'cannot store the results of deliveries: they will be sent again',
      endMessage: 'can store the results of deliveries again',
    }),
    rendering: createOutage(log, {
      startMessage: 'cannot render messages: retrying later',
      endMessage: 'can render messages again',
    }),
    sending: { EMAIL: sendingOn('EMAIL'), SMS: sendingOn('SMS'), PUSH: sendingOn('PUSH') },
  };
}

type DeliveryContext = WorkerOptions & { readonly settings: DeliverySettings; readonly outages: Outages };

async function deliver(o: DeliveryContext, delivery: LeasedDelivery): Promise<void> {
  try {
    await settle(o, delivery, await send(o, delivery));
    o.outages.settling.end();
  } catch (err) {
    o.outages.settling.start(err, { id: delivery.id });
  }
}

async function send({ render, channels, outages }: DeliveryContext, delivery: LeasedDelivery): Promise<Error | null> {
  let outage = outages.rendering;
  try {
    const rendered = await render(delivery);
    outage.end();
    if (rendered) {
      outage = outages.sending[rendered.channel];
      await channels[rendered.channel].send(rendered.message);
    }
    outage.end();
    return null;
  } catch (error) {
    outage.start(error, { id: delivery.id });
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function settle(o: DeliveryContext, delivery: LeasedDelivery, failure: Error | null): Promise<void> {
  const { queue, log, settings } = o;
  if (!failure) return queue.complete(delivery);
  const { id, tries } = delivery;
  const fields = { id, tries, reason: failure.message };
  if (failure instanceof UndeliverableError || tries >= settings.maxTries) {
    log.error(fields, 'cannot deliver a message: it is now a dead letter');
    return queue.deadLetter(delivery, failure.message);
  }
  log.info(fields, 'could not deliver a message: retrying later');
  return queue.reschedule(delivery, settings.retryDelayMs(tries));
}
