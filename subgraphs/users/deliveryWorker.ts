import { createPace } from '#platform/eventLog/pace.ts';
import type { Log } from '#platform/log/log.ts';
import { createOutage } from '#platform/log/outage.ts';
import { UndeliverableError } from './channels/channel.ts';
import type { Channels } from './channels/openChannels.ts';
import type { Composed } from './composeMessage.ts';
import { MAX_TRIES, waitAfterTries } from './domain/delivery.ts';
import type { Deliveries, LeasedDelivery, NewDelivery } from './store/deliveries.ts';

/** How often to look, how many at once, for how long each is ours, and how long to wait after so many tries. */
export type DeliveryPace = {
  readonly everyMs: number;
  readonly atOnce: number;
  readonly leaseMs: number;
  readonly maxTries: number;
  readonly waitMs: (tries: number) => number;
};

export type DeliveryWorker = {
  /** Looks for deliveries now. */
  readonly wake: () => void;
} & AsyncDisposable;

type WorkerOptions = {
  readonly deliveries: Deliveries;
  readonly compose: (delivery: NewDelivery) => Promise<Composed>;
  readonly channels: Channels;
  readonly log: Log;
  readonly pace?: DeliveryPace;
};

const PACE: DeliveryPace = {
  everyMs: 1_000,
  atOnce: 8,
  // Longer than a channel may take, or what is being sent would be sent by another too.
  leaseMs: 60_000,
  maxTries: MAX_TRIES,
  waitMs: (tries) => waitAfterTries(tries, Math.random()),
};

/**
 * Carries what is to be delivered, each at least once; what fails is tried again later and, when that is of no use, kept
 * as a dead letter. Any number of workers may share a database. Disposing waits for what is being sent.
 */
export function startDeliveryWorker(o: WorkerOptions): DeliveryWorker {
  const { deliveries, log, pace: settings = PACE } = o;
  const pace = createPace();

  const outage = createOutage(log, {
    begins: 'deliveries cannot be looked up',
    ends: 'deliveries can be looked up again',
  });

  async function work(): Promise<void> {
    while (!pace.isClosed()) {
      const due = await deliveries.leaseDue(settings.atOnce, settings.leaseMs).then(
        (leased) => (outage.end(), leased),
        (err: unknown) => (outage.begin(err), []),
      );
      await Promise.all(due.map((delivery) => carry(o, settings, delivery)));
      if (due.length < settings.atOnce) await pace.wait(settings.everyMs);
    }
  }

  const working = work();
  return {
    wake: pace.wake,
    async [Symbol.asyncDispose]() {
      pace.close();
      await working;
    },
  };
}

async function carry(o: WorkerOptions, settings: DeliveryPace, delivery: LeasedDelivery): Promise<void> {
  const { id, tries } = delivery;
  try {
    await settle(o, settings, { delivery, failure: await send(o, delivery) });
  } catch (err) {
    o.log.warn({ err, id, tries }, 'it cannot be written what became of a delivery: it is tried again');
  }
}

async function send({ compose, channels }: WorkerOptions, delivery: LeasedDelivery): Promise<Error | null> {
  try {
    const composed = await compose(delivery);
    if (composed) await channels[composed.channel].send(composed.message);
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

type Carried = { readonly delivery: LeasedDelivery; readonly failure: Error | null };

async function settle({ deliveries, log }: WorkerOptions, settings: DeliveryPace, { delivery, failure }: Carried) {
  const { id, tries } = delivery;
  if (!failure) return deliveries.finish(delivery);
  if (failure instanceof UndeliverableError || tries >= settings.maxTries) {
    log.error({ err: failure, id, tries }, 'a message cannot be delivered: it is a dead letter now');
    return deliveries.bury(delivery, failure.message);
  }
  log.warn({ err: failure, id, tries }, 'a message was not taken: trying again later');
  return deliveries.putOff(delivery, settings.waitMs(tries));
}
